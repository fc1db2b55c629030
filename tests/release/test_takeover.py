"""A model that is released while the bot runs is taken up between messages, and none is lost."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from marrow.paths import CODE
from marrow.release.running import free_port
from tests.release.conftest import Trained
from tests.release.scratch import answer, make_unreadable, run
from tests.waiting import wait_until

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

QUESTION = "how long must my dressing stay on"
TAKES_UP_WITHIN = 60  # seconds; on a free machine it is two or three


class Bot:
    """The bot that `marrow serve` runs on a project."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "bot.log"
        environment = os.environ | {"MARROW_PROJECT": str(folder), "PYTHONPATH": str(CODE)}
        command = [sys.executable, "-m", "marrow", "serve", "--bot-only", "--port", str(self.port)]
        output = self.log.open("w")
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)

    def ask(self, text: str, sender: str) -> list[dict[str, Any]]:
        body = json.dumps({"sender": sender, "message": text}).encode()
        address = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read())

    def topics(self, sender: str = "probe") -> list[str]:
        items = self.ask(QUESTION, f"{sender}-{time.monotonic_ns()}")
        (custom,) = [item["custom"] for item in items if "custom" in item]
        return custom["topics"]


@contextmanager
def serving(folder: Path, topics: list[str]) -> Iterator[Bot]:
    """The bot of the project in `folder`, once it answers `QUESTION` by `topics`."""
    started = Bot(folder)

    def answers() -> bool:
        assert started.process.poll() is None, started.log.read_text()[-3000:]
        try:
            return started.topics() == topics
        except (urllib.error.URLError, OSError):
            return False

    try:
        wait_until(answers, 180, "The bot did not start.")
        yield started
    finally:
        started.process.terminate()
        started.process.wait(30)


@pytest.fixture
def bot(project: Trained) -> Iterator[Bot]:
    with serving(project.folder, ["dressing"]) as started:
        yield started


def test_no_message_is_lost_while_the_model_changes_and_a_damaged_one_is_left(
    bot: Bot,
    project: Trained,
) -> None:
    stop, replies, failures = threading.Event(), [], []

    def keep_asking(sender: str) -> None:
        while not stop.is_set():
            try:
                replies.append(bot.ask(QUESTION, sender))
            except OSError as error:
                failures.append(error)

    patients = [threading.Thread(target=keep_asking, args=(f"patient {n}",)) for n in range(3)]
    for patient in patients:
        patient.start()
    assert run(project.folder, "rollback", "--to", project.worse).returncode == 0
    wait_until(lambda: bot.topics() == ["results_time"], TAKES_UP_WITHIN, "The new model was not taken up.")
    assert answer(project.folder, "rollback")["model"] == project.good
    wait_until(lambda: bot.topics() == ["dressing"], TAKES_UP_WITHIN, "The old model was not taken up again.")
    # A file that is damaged after all checks (a disk fails): the bot stays with what it has.
    (project.folder / "models" / f"{project.again}.tar.gz").write_bytes(b"damaged")
    pointer = project.folder / "models" / "current.json"
    pointer.write_text(json.dumps({"model": f"{project.again}.tar.gz", "releases": []}))
    wait_until(lambda: "could not be loaded" in bot.log.read_text(), TAKES_UP_WITHIN, "The damaged model was not met.")
    assert bot.topics() == ["dressing"]
    stop.set()
    for patient in patients:
        patient.join(60)
    assert failures == []
    customs = [[item["custom"] for item in items if "custom" in item] for items in replies]
    assert len(customs) > 20
    assert all(len(found) == 1 for found in customs)
    assert {found[0]["kind"] for found in customs} <= {"answer"}
    # Each was answered by one model or the other, with the answer that belongs to its topic.
    assert {tuple(found[0]["topics"]) for found in customs} == {("dressing",), ("results_time",)}


def test_a_bot_that_is_stopped_leaves_nothing_unfinished(bot: Bot) -> None:
    bot.process.terminate()
    bot.process.wait(30)
    assert "Task was destroyed" not in bot.log.read_text()


def test_a_bot_whose_model_another_version_trained_says_so_and_takes_up_the_next_release(project: Trained) -> None:
    make_unreadable(project.folder, project.good)
    (project.folder / "models" / project.good / "outcomes.json").unlink()  # it was never asked by this version
    with serving(project.folder, []) as bot:
        assert "marrow release newest" in bot.log.read_text()
        released = run(project.folder, "release", project.again)
        assert released.returncode == 0, released.stderr[-3000:]
        assert "Nothing is compared" in released.stdout
        assert "cannot be loaded" in released.stdout
        wait_until(lambda: bot.topics() == ["dressing"], TAKES_UP_WITHIN, "The release was not taken up.")
