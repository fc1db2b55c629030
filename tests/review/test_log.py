"""What the staff app logs: one line of JSON for each event, and nothing that a database quotes of a patient."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from marrow.paths import ROOT
from tests.review.running import App


def test_a_store_that_cannot_be_read_is_told_in_json_once(tmp_path: Path) -> None:
    (tmp_path / "conversations.db").write_text("no database, but my name is Priya")
    app, log = App(tmp_path), tmp_path / "follow.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "marrow", "review", "follow"]
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | app.environment, stdout=output, stderr=output)
        try:
            end = time.monotonic() + 120
            while "Trying again" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(30)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    told = [line for line in lines if "Trying again" in line["event"]]
    assert len(told) == 1
    assert told[0]["level"] == "warning"
    assert told[0]["logger"] == "marrow.review.ingest.follow"
    assert "Priya" not in log.read_text()
