"""The running bot as Prometheus and a load balancer see it: its numbers, and whether it is ready."""

import sqlite3
import urllib.request
import uuid

import pytest

from marrow.answer.pause import pause, resume
from marrow.release.train import require_model
from tests.metrics.conftest import SECRET, Bot
from tests.waiting import wait_until

pytestmark = pytest.mark.server


def test_what_patients_are_told_is_counted_and_nothing_they_wrote_is_shown(bot: Bot) -> None:
    assert bot.say("what is MRD", "zebrafish-1") == 200
    assert bot.say("can i bring my xylophone", "zebrafish-1") == 200
    assert bot.say("it wont stop bleeding", "zebrafish-2") == 200
    assert bot.say(7, "zebrafish-3") == 400
    assert bot.value("marrow_messages_total", kind="answer") >= 1
    assert bot.value("marrow_messages_total", kind="fallback") >= 1
    assert bot.value("marrow_messages_total", kind="urgent") >= 1
    assert bot.value("marrow_topics_total", topic="mrd") >= 1
    assert bot.value("marrow_reply_seconds_count") >= 3
    assert bot.value("marrow_confidence_count") >= 3
    assert bot.value("marrow_http_responses_total", status="400") >= 1
    assert bot.value("marrow_store_seconds_count") >= 6
    shown = bot.scrape().lower()
    for word in ("zebrafish", "xylophone", "bleeding", "sender"):
        assert word not in shown


def test_a_message_that_comes_again_is_timed_again_and_counted_once(bot: Bot) -> None:
    turn = str(uuid.uuid4())
    names = ("marrow_confidence_count", "marrow_reply_seconds_count")
    topic, before = bot.value("marrow_topics_total", topic="mrd"), [bot.value(name) for name in names]
    kinds = bot.value("marrow_messages_total", kind="answer")
    for again in (False, True, True):
        assert bot.say("what is MRD", "twice", turn=turn, again=again) == 200
    assert bot.value("marrow_messages_total", kind="answer") == kinds + 1
    assert bot.value("marrow_topics_total", topic="mrd") == topic + 1
    assert [bot.value(name) for name in names] == [before[0] + 1, before[1] + 3]


def test_the_model_in_use_and_the_process_are_shown(bot: Bot) -> None:
    assert bot.value("marrow_model", model=require_model().name.removesuffix(".tar.gz")) == 1
    assert bot.value("marrow_ready") == 1
    assert bot.value("process_resident_memory_bytes") > 50e6
    assert bot.value("marrow_messages_in_progress") == 0


def test_a_paused_bot_says_so(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARROW_PAUSE_FILE", str(bot.switch))
    assert bot.value("marrow_paused") == 0
    pause("a test")
    try:
        assert bot.value("marrow_paused") == 1
        assert bot.get("/health/ready")[0] == 200  # it still gives the nurse line
    finally:
        resume()
    assert bot.value("marrow_paused") == 0


def test_the_numbers_are_not_on_the_patients_port(bot: Bot) -> None:
    assert bot.get("/metrics")[0] == 404


def test_the_metrics_port_listens_on_loopback_alone(bot: Bot) -> None:
    port = int(bot.metrics.split(":")[2].split("/")[0])
    with open("/proc/net/tcp") as table:
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def test_a_store_that_fails_makes_the_bot_unready_until_it_is_back(bot: Bot) -> None:
    failures = bot.value("marrow_store_failures_total")
    bot.rename_table("events", "away")
    try:
        wait_until(lambda: bot.get("/health/ready")[0] == 503)
        status, body = bot.get("/health/ready")
        assert (status, body) == (503, {"status": "not ready", "reason": "The tracker store fails."})
        assert bot.get("/health/live") == (200, {"status": "alive"})
        assert bot.value("marrow_store_failures_total") > failures
        assert bot.value("marrow_errors_logged_total", package="marrow") >= 1
        assert bot.value("marrow_ready") == 0
    finally:
        bot.rename_table("away", "events")
    wait_until(lambda: bot.get("/health/ready") == (200, {"status": "ready"}))
    assert bot.value("marrow_ready") == 1


def test_probes_leave_no_conversation_behind(bot: Bot) -> None:
    for _ in range(5):
        bot.get("/health/ready")
    with sqlite3.connect(bot.store) as store:
        assert store.execute("SELECT count(*) FROM events WHERE sender_id = 'health'").fetchone() == (0,)


def test_no_secret_is_in_the_log_nor_among_the_numbers(bot: Bot) -> None:
    log = bot.log.read_text()
    assert log
    assert SECRET not in log
    assert SECRET not in bot.scrape()


def test_a_probe_by_head_is_answered_and_never_kept(bot: Bot) -> None:
    request = urllib.request.Request(f"{bot.address}/health/ready", method="HEAD")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
