"""Backup and restore of a deployment on PostgreSQL while patients write, into an empty one, compared row by row."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.production.deployment import Deployment
from tests.production.patients import Load
from tests.waiting import wait_until

pytestmark = pytest.mark.production

Start = Callable[..., AbstractContextManager[Load]]


def _marrow(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "marrow", *arguments]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def _everything(deployment: Deployment, database: str) -> dict[str, list[Any]]:
    tables = deployment.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'", database)
    return {t: sorted(deployment.sql(f'SELECT * FROM "{t}"', database), key=repr) for (t,) in sorted(tables)}


def test_a_deployment_is_restored_into_an_empty_one(deployment: Deployment, patients: Start, tmp_path: Path) -> None:
    _marrow(deployment.environment, "review", "follow", "--once")  # the staff app's tables, filled
    kept = tmp_path / "kept"
    with patients(count=4) as running:
        wait_until(lambda: len(running.account.turns) > 20, 60, "Patients are not answered.")
        _marrow(deployment.environment, "pause", "a test")
        _marrow(deployment.environment, "backup", str(kept))
        _marrow(deployment.environment, "resume")
        account = running.stop()
    assert account.faults == []

    for name in ("conversations_new", "staff_new"):
        deployment.sql(f"DROP DATABASE IF EXISTS {name}", database="postgres")
        deployment.sql(f"CREATE DATABASE {name}", database="postgres")
    empty = tmp_path / "empty"
    empty.mkdir()
    elsewhere = deployment.environment | {
        "MARROW_PROJECT": str(empty),
        "MARROW_PAUSE_FILE": str(empty / "paused"),
        "MARROW_REVIEW_DATABASE_URL": deployment.url("staff_new"),
        "MARROW_REVIEW_TRACKER_URL": deployment.url("conversations_new"),
    }
    _marrow(elsewhere, "restore", str(kept))

    assert _everything(deployment, "staff_new") == _everything(deployment, "staff")
    events = "SELECT * FROM events ORDER BY id"
    old, new = (deployment.sql(events, name) for name in ("conversations", "conversations_new"))
    assert len(new) > 100
    assert new == old[: len(new)]  # all of one moment; what came later is not in it
    indexes = "SELECT indexname FROM pg_indexes WHERE tablename = 'events' ORDER BY 1"
    assert deployment.sql(indexes, "conversations_new") == deployment.sql(indexes, "conversations")
    pointer = json.loads((empty / "models" / "current.json").read_text())
    archive = deployment.project / "models" / pointer["model"]
    assert (empty / "models" / pointer["model"]).read_bytes() == archive.read_bytes()
    assert json.loads((empty / "paused").read_text())["reason"] == "a test"

    again = [sys.executable, "-m", "marrow", "restore", str(kept)]
    refused = subprocess.run(again, env=os.environ | elsewhere, capture_output=True, text=True, timeout=240)
    assert refused.returncode == 2
    _marrow(elsewhere, "restore", str(kept), "--replace")
    assert _everything(deployment, "staff_new") == _everything(deployment, "staff")
