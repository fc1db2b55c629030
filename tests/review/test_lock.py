"""The lock of commands that may not run twice at once; none of them writes into the project to have it."""

import os
import subprocess
import sys
import time
from pathlib import Path

from marrow.paths import CODE
from marrow.review.lock import one_at_a_time

PREPARE = "from marrow.review.setup import prepare; prepare()"
WAIT = "from marrow.review.lock import one_at_a_time\nwith one_at_a_time(): print('in')"


def run(code: str, **variables: str) -> "subprocess.Popen[str]":
    environment = os.environ | {"PYTHONPATH": str(CODE)} | variables
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)


def test_a_second_process_waits_for_the_first() -> None:
    with one_at_a_time():
        second = run(WAIT)
        time.sleep(1)
        assert second.poll() is None
    assert second.communicate(timeout=30)[0] == "in\n"


def test_the_tables_are_made_ready_without_a_file_in_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    process = run(
        PREPARE,
        MARROW_PROJECT=str(project),
        MARROW_REVIEW_DATABASE_URL=f"sqlite:///{tmp_path / 'review.db'}",
        MARROW_REVIEW_SECRET_KEY="k" * 50,
    )
    assert process.wait(120) == 0
    assert (tmp_path / "review.db").is_file()
    assert not list(project.iterdir())
