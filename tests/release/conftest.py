"""A small project with three models, trained once: two of the same data, and a worse one."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.release.scratch import make_project, run, spoil


@dataclass(frozen=True)
class Trained:
    """The project's folder and its models: `good` is current, `again` is of the same data, `worse` is not."""

    folder: Path
    good: str
    again: str
    worse: str


def _train(folder: Path, seed: str) -> str:
    shutil.rmtree(folder / ".rasa", ignore_errors=True)  # where Rasa keeps what it need not train again
    before = set((folder / "models").glob("*.tar.gz"))
    done = run(folder, "train", environment={"PYTHONHASHSEED": seed})
    assert done.returncode == 0, done.stderr[-3000:]
    (made,) = set((folder / "models").glob("*.tar.gz")) - before
    return made.name.removesuffix(".tar.gz")


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Do not change anything in it: `project` is a copy that a test may change."""
    folder = make_project(tmp_path_factory.mktemp("project"))
    good, again = _train(folder, "1"), _train(folder, "2")
    spoil(folder)
    return Trained(folder, good, again, _train(folder, "3"))


@pytest.fixture(scope="session")
def asked(trained: Trained) -> Trained:
    """The same, once all three models have been asked the blind questions: that is kept beside each."""
    for other in (trained.again, trained.worse):
        done = run(trained.folder, "compare", trained.good, other)
        assert done.returncode == 0, done.stderr[-3000:]
    return trained


@pytest.fixture
def project(asked: Trained, tmp_path: Path) -> Trained:
    """A copy of the project with its three models."""
    folder = tmp_path / "project"
    shutil.copytree(asked.folder, folder, ignore=shutil.ignore_patterns(".rasa", "reports"))
    return Trained(folder, asked.good, asked.again, asked.worse)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A small project without any model."""
    return make_project(tmp_path / "scratch")
