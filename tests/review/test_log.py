"""What the follower logs: one line of JSON for each event, nothing that a database quotes of a patient, and that what
fails keeps nothing else from being done.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marrow.paths import ROOT
from tests.review.running import App
from tests.review.tracker import Tracker


def followed(app: App, log: Path, done: Callable[[], bool]) -> list[dict[str, Any]]:
    """Follows until `done`; returns the lines that were logged."""
    with log.open("w") as output:
        command = [sys.executable, "-m", "marrow", "review", "follow"]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | app.environment, stdout=output, stderr=output)
        try:
            end = time.monotonic() + 120
            while not done():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(30)
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_a_store_that_cannot_be_read_is_told_in_json_once(tmp_path: Path) -> None:
    (tmp_path / "conversations.db").write_text("no database, but my name is Priya")
    log = tmp_path / "follow.log"
    lines = followed(App(tmp_path), log, lambda: "Trying again" in log.read_text())
    told = [line for line in lines if "Trying again" in line["event"]]
    assert len(told) == 1
    assert told[0]["level"] == "warning"
    assert told[0]["logger"] == "marrow.review.ingest.follow"
    assert "Priya" not in log.read_text()


RESULTS = {
    "group": "SELECT COUNT(*) FROM review_group WHERE open > 0",
    "dailycount": "SELECT COUNT(*) FROM review_dailycount",
    "job": "SELECT COUNT(*) FROM review_job",
}


@pytest.mark.parametrize(
    ("broken", "event"),
    [
        ("group", "Messages are not grouped: The database fails (IntegrityError)."),
        ("dailycount", "Days are not counted: The database fails (IntegrityError)."),
        ("job", "Old conversations are not deleted: The database fails (IntegrityError)."),
    ],
)
def test_what_fails_keeps_nothing_else_from_being_done(tmp_path: Path, broken: str, event: str) -> None:
    Tracker(tmp_path / "conversations.db").say("s1", "my name is Priya", "fallback")
    app, log = App(tmp_path), tmp_path / "follow.log"
    app.marrow("review", "createadmin")
    with sqlite3.connect(tmp_path / "review.db") as database:
        refuse = "BEGIN SELECT RAISE(ABORT, 'Priya'); END"
        database.execute(f"CREATE TRIGGER broken BEFORE INSERT ON review_{broken} {refuse}")

    def done() -> bool:
        with sqlite3.connect(tmp_path / "review.db") as database:
            worked = [database.execute(query).fetchone()[0] > 0 for name, query in RESULTS.items() if name != broken]
        return all(worked) and event in log.read_text()

    told = [line for line in followed(app, log, done) if line["event"] == event]
    assert len(told) == 1
    assert told[0]["level"] == "error"
    assert told[0]["error"]["type"] == "IntegrityError"
    assert "Priya" not in log.read_text()


def test_a_store_that_cannot_be_read_keeps_nothing_else_from_being_done(tmp_path: Path) -> None:
    Tracker(tmp_path / "conversations.db").say("s1", "what is MRD")
    app, log = App(tmp_path), tmp_path / "follow.log"
    app.marrow("review", "follow", "--once")
    (tmp_path / "conversations.db").write_text("no database any more")
    with sqlite3.connect(tmp_path / "review.db") as database:
        database.execute("INSERT OR IGNORE INTO review_dirtyday (day) VALUES ('2026-01-01')")

    def done() -> bool:
        with sqlite3.connect(tmp_path / "review.db") as database:
            counted = database.execute("SELECT COUNT(*) FROM review_dirtyday").fetchone()[0] == 0
        return counted and "Old conversations are not deleted" in log.read_text()

    lines = followed(app, log, done)
    assert sum("Trying again" in line["event"] for line in lines) == 1
