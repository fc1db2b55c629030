"""`make lint` says which file of deploy/ is wrong, and how."""

import shutil
import subprocess
from pathlib import Path

import pytest

from marrow.paths import CODE


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in ("deploy", "scripts", ".ci"):
        shutil.copytree(CODE / folder, tmp_path / folder)
    (tmp_path / ".venv").symlink_to(CODE / ".venv")
    return tmp_path


def lint(project: Path) -> tuple[int, str]:
    command = ["bash", str(project / "scripts" / "lint_deploy.sh")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_what_is_right_passes_without_a_word(copy: Path) -> None:
    assert lint(copy) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("maxReplicas: 10", "maxReplicas: ten", "'ten' is not of type"),
        ("minReplicas: 2", "minReplicas: [", "parse"),
    ],
)
def test_a_manifest_that_is_wrong_or_cannot_be_read_is_shown_alone(copy: Path, old: str, new: str, said: str) -> None:
    path = copy / "deploy" / "kubernetes" / "bot-scaling.yaml"
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new))
    code, shown = lint(copy)
    assert code == 1
    assert "bot-scaling.yaml" in shown
    assert said in shown
    assert " passed for " not in shown
    assert shown.endswith("lint: the manifests above are not valid.\n")
