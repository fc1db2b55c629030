"""No log shows what a patient wrote, not even with Rasa's --debug, and no store a name."""

import json
import logging
import sqlite3
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marrow.logs import SERVERS, JsonFormatter, hear_the_server
from marrow.release.running import own_endpoints
from tests.conftest import RASA_RUN, start_bot

Say = Callable[..., tuple[str, dict[str, Any]]]


@pytest.mark.server
def test_no_log_at_any_level_shows_a_message_and_no_store_a_name(tmp_path: Path) -> None:
    message = "my name is Siobhan Murphy, what about zebrafish and xylophones"
    own = own_endpoints(tmp_path / "conversations.db")
    process, address = start_bot(tmp_path, own, (*RASA_RUN, "--debug"))
    try:
        body = json.dumps({"sender": "a", "message": message}).encode()
        request = urllib.request.Request(f"{address}/webhooks/rest/webhook", data=body)
        with urllib.request.urlopen(request, timeout=60) as reply:
            assert "custom" in reply.read().decode()
    finally:
        process.terminate()
        process.wait(20)
    written = (tmp_path / "server.log").read_text().lower()
    assert "debug" in written  # the levels are as low as they go
    for word in ("zebrafish", "xylophone", "siobhan", "murphy", "[name]"):
        assert word not in written
    with sqlite3.connect(tmp_path / "conversations.db") as store:
        kept = json.dumps(store.execute("SELECT data FROM events").fetchall()).lower()
    assert "xylophones" in kept  # what was said is kept, who said it is not
    assert "siobhan" not in kept
    assert "murphy" not in kept


@pytest.mark.server
@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("my name is Priya Shah and my nhs number is 492 267 7771, how long do results take", "results_time"),
        ("Hi I'm Dave, 07700 900123, what is a trephine", "trephine"),
        ("I live at 14 Elm Road, LS6 2AB. dob 3/4/71. can I eat before", "eating_and_drinking"),
    ],
)
def test_a_question_beside_personal_data_is_answered(say: Say, message: str, topic: str) -> None:
    assert topic in say(message)[1]["topics"]


@pytest.mark.server
@pytest.mark.parametrize("message", ["my name is Priya Shah", "nhs number 492 267 7771", "dob 23/09/1957"])
def test_personal_data_alone_is_said_not_to_be_needed(say: Say, message: str) -> None:
    assert say(message)[1]["kind"] == "chat"


def test_an_exceptions_own_words_are_left_out_and_its_place_is_kept() -> None:
    try:
        raise ValueError("could not store 'my name is Priya'")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "It failed.", (), (type(error), error, error.__traceback__)
        )
    line = JsonFormatter().format(record)
    assert "Priya" not in line
    assert json.loads(line)["error"]["type"] == "ValueError"
    assert "test_no_message_is_logged.py" in json.loads(line)["error"]["at"][0]


def test_the_servers_errors_are_heard_without_the_address_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    loggers = [logging.getLogger(name) for name in SERVERS]
    before = [(logger.propagate, list(logger.filters)) for logger in loggers]
    try:
        for logger in loggers:
            logger.propagate = False  # as Rasa leaves them
        hear_the_server()
        for logger in loggers:
            logger.error("Exception occurred while handling uri: %s", "http://localhost/questions/?q=zebrafish")
        lines = [JsonFormatter().format(record) for record in caplog.records]
    finally:
        for logger, (propagate, filters) in zip(loggers, before, strict=True):
            logger.propagate, logger.filters = propagate, filters
    assert [json.loads(line)["logger"] for line in lines] == list(SERVERS)
    assert not any("zebrafish" in line for line in lines)
