"""A release is one step that happens or does not: whatever goes wrong, the old model or the new one is current."""

import fcntl
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from marrow.paths import CODE
from tests.release.conftest import Trained
from tests.release.scratch import answer, current, edit, make_unreadable, run

pytestmark = pytest.mark.timeout(900)  # the first of these tests trains three small models

# Makes a model current, and kills itself at the n-th touch of the file system, as a power cut would: Python tells each
# one to an audit hook before it happens.
KILLED = """
import os, signal, sys
from pathlib import Path
from marrow.models import TrainedModel
from marrow.release.pointer import alone, make_current
left = [int(sys.argv[3])]
def hook(event, args):
    if event in ("open", "os.rename", "os.remove", "os.truncate", "os.mkdir") and sys.argv[1] in str(args[0]):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
with alone(Path(sys.argv[1])):
    model = TrainedModel(sys.argv[2], Path(sys.argv[1]))
    sys.addaudithook(hook)
    make_current(model, "release")
"""


def killed_at(step: int, models: Path, name: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(CODE)}
    command = [sys.executable, "-c", KILLED, str(models), name, str(step)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


def test_a_model_as_good_is_released_and_a_rollback_goes_back(project: Trained) -> None:
    decision = answer(project.folder, "release", project.again)
    assert decision["released"]
    assert decision["before"] == project.good
    assert current(project.folder) == project.again
    assert answer(project.folder, "rollback")["model"] == project.good
    assert current(project.folder) == project.good
    done = run(project.folder, "rollback")
    assert done.returncode == 2
    assert "no earlier release" in done.stderr
    rows = {row["model"]: row for row in answer(project.folder, "models")}
    assert rows[project.good]["current"]
    assert rows[project.again]["released"]
    assert not rows[project.worse]["released"]


def test_a_worse_model_is_refused_with_the_reason_and_the_questions(project: Trained) -> None:
    done = run(project.folder, "release", project.worse, "--json")
    assert done.returncode == 1
    refusals = {(r["gate"], r["reason"].split()[0]) for r in json.loads(done.stdout)["refusals"]}
    assert refusals >= {("wrong_up", "wrong"), ("topic_down", "dressing"), ("topic_down", "results_time")}
    assert "danger_newly_missed" not in {gate for gate, _ in refusals}
    assert "Traceback" not in done.stderr
    assert re.search(r"dressing falls from \d+ to \d+ right of \d+: \"", done.stderr)
    assert current(project.folder) == project.good


def test_a_damaged_model_is_refused_and_the_old_one_stays(project: Trained) -> None:
    archive = project.folder / "models" / f"{project.again}.tar.gz"
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    done = run(project.folder, "release", project.again)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert current(project.folder) == project.good


def test_a_model_that_is_whole_and_cannot_be_loaded_is_refused(project: Trained) -> None:
    make_unreadable(project.folder, project.again)
    done = run(project.folder, "release", project.again)
    assert done.returncode == 1
    assert "cannot be loaded" in done.stderr
    assert "Traceback" not in done.stderr
    assert current(project.folder) == project.good


def test_a_model_takes_the_place_of_one_whose_encoder_is_gone(project: Trained) -> None:
    manifest = project.folder / "models" / project.good / "manifest.json"
    content = manifest.read_text()
    known = manifest.with_name("outcomes.json")
    known.rename(known.with_suffix(".kept"))
    manifest.write_text(json.dumps(json.loads(content) | {"encoder": "encoder-that-is-gone"}))
    try:
        done = run(project.folder, "release", project.again, "--try")
        assert done.returncode == 0
        assert "Nothing is compared" in done.stdout
        assert "which is not here" in done.stdout
    finally:
        manifest.write_text(content)
        known.with_suffix(".kept").rename(known)


def test_a_power_cut_at_any_step_leaves_the_old_model_or_the_new_one(project: Trained) -> None:
    models = project.folder / "models"
    pointer = (models / "current.json").read_text()
    seen = set()
    for step in range(1, 50):
        (models / "current.json").write_text(pointer)
        done = killed_at(step, models, project.again)
        seen.add(current(project.folder))
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
    assert step > 3, "it was killed at some steps"
    assert seen == {project.good, project.again}
    # What the killed ones left behind hinders nobody.
    assert answer(project.folder, "rollback", "--to", project.worse)["model"] == project.worse


def test_of_two_releases_at_once_the_second_is_told_to_wait(project: Trained) -> None:
    with (project.folder / "models" / ".release.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (["release", project.again], ["rollback", "--to", project.again], ["models", "prune"]):
            done = run(project.folder, *command)
            assert done.returncode == 1
            assert "under way" in done.stderr
    assert current(project.folder) == project.good


def test_many_at_once_leave_one_current_and_lose_no_entry(project: Trained) -> None:
    environment = os.environ | {"MARROW_PROJECT": str(project.folder), "PYTHONPATH": str(CODE)}
    names = [project.again, project.worse] * 3
    command = [sys.executable, "-m", "marrow", "rollback", "--to"]
    running = [
        subprocess.Popen([*command, name], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in names
    ]
    codes = [process.communicate() and process.returncode for process in running]
    done = sum(code == 0 for code in codes)
    assert done >= 1
    assert set(codes) <= {0, 1}
    pointer = json.loads((project.folder / "models" / "current.json").read_text())
    assert len(pointer["releases"]) == 1 + done
    assert pointer["releases"][-1]["model"] == current(project.folder)


def test_a_full_disk_leaves_the_old_model_current(project: Trained) -> None:
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); from marrow.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = os.environ | {"MARROW_PROJECT": str(project.folder), "PYTHONPATH": str(CODE)}
    command = [sys.executable, "-c", limited, "rollback", "--to", project.again]
    before = (project.folder / "models" / "current.json").read_bytes()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert (project.folder / "models" / "current.json").read_bytes() == before
    assert not list((project.folder / "models").glob("*.new"))


def test_a_model_whose_answers_nobody_looked_at_since_the_page_changed_is_refused(project: Trained) -> None:
    document = project.folder / "data" / "document.yml"
    waiting = "to_review:\n  - {how: changed, section: after_the_test, was: a, now: b, all_topics: [dressing], "
    edit(document, lambda text: text.replace("to_review: []", waiting + "topics: [dressing], found: 2026-01-01}"))
    done = run(project.folder, "release", project.again, "--json")
    assert done.returncode == 1
    reasons = {r["gate"]: r["reason"] for r in json.loads(done.stdout)["refusals"]}
    assert reasons.keys() == {"document"}
    assert reasons["document"].startswith("dressing:")


def test_pruning_keeps_what_is_current_and_what_a_rollback_needs(project: Trained) -> None:
    assert answer(project.folder, "rollback", "--to", project.worse)["model"] == project.worse
    would = answer(project.folder, "models", "prune", "--keep", "1", "--dry-run")["deleted"]
    assert would == [project.again]
    assert answer(project.folder, "models", "prune", "--keep", "1")["deleted"] == [project.again]
    assert {row["model"] for row in answer(project.folder, "models")} == {project.good, project.worse}
    assert answer(project.folder, "rollback")["model"] == project.good


def test_a_name_that_means_nothing_is_told_so(project: Trained) -> None:
    for name in ("nonsense", "2", ""):
        done = run(project.folder, "release", name)
        assert done.returncode == 2
        assert "models" in done.stderr
        assert "Traceback" not in done.stderr
