"""The benchmark of speed works: a run of seconds measures everything. What it measures is not judged here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.document import write_section
from benchmarks.speed.results import Results, percentile, ratios
from marrow.paths import ROOT
from tests.programs import missing


@pytest.mark.server
@pytest.mark.timeout(900)  # two trainings and a few starts: two minutes, and longer on a busy machine
def test_a_smoke_run_measures_everything() -> None:
    if shutil.which("wrk") is None:
        missing("The load tool wrk was not found: install it (Debian: apt-get install wrk).")
    command = [sys.executable, "-m", "benchmarks.speed", "--smoke"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len([row for row in rows if "**" in row]) == 15  # each measure with its ratio
    for kind in ("by length", "by stored"):
        assert f"{kind}: ours done" in done.stdout
    assert "| ours, 1x | 5 | 30 |" in done.stdout


def test_a_run_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    first = Results(tmp_path / "speed.json", resume=False)
    assert first.once("round 0: ours", lambda: {"train": 2.0}) == {"train": 2.0}
    again = Results(tmp_path / "speed.json", resume=True)
    assert again.once("round 0: ours", lambda: pytest.fail("measured twice")) == {"train": 2.0}
    assert again.rounds("ours", "train") == [2.0]
    assert Results(tmp_path / "speed.json", resume=False).rounds("ours", "train") == []


def test_a_ratio_is_of_the_same_round() -> None:
    assert ratios([1.0, 4.0, 3.0], [2.0, 4.0, 4.0]) == (0.75, 0.5, 1.0)
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert percentile([1.0, 2.0], 0.99) == 2.0


def test_a_section_replaces_the_last_one_and_leaves_the_rest(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("# Benchmarks\n\n## Intent\n\nkept\n")
    write_section("speed", "make bench", "## Speed\n\nfirst\n", document)
    document.write_text(document.read_text() + "\nkept too\n")
    write_section("speed", "make bench", "## Speed\n\nsecond\n", document)
    text = document.read_text()
    assert text.startswith("# Benchmarks\n\n## Intent\n\nkept\n")
    assert text.endswith("\nkept too\n")
    assert "first" not in text
    assert text.count("<!-- speed:") == text.count("<!-- end of speed -->") == text.count("second") == 1
