"""The bot's numbers: what is counted, and that no label can hold what a patient wrote."""

import asyncio
import logging
from typing import Any

import pytest
from prometheus_client import generate_latest

from marrow.channel.limits import Limit
from marrow.metrics.counters import OTHER, REGISTRY, ErrorCounter, count_reply, measured, store_call


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def reply(**custom: Any) -> list[dict[str, Any]]:
    return [{"text": "An answer."}, {"custom": custom}]


def test_a_reply_is_counted_by_its_kind_topics_and_confidence() -> None:
    confidence = value("marrow_confidence_sum")
    answers, topics = value("marrow_messages_total", kind="answer"), value("marrow_topics_total", topic="mrd")
    count_reply(reply(kind="answer", topics=["mrd"], confidence=0.75))
    assert value("marrow_messages_total", kind="answer") == answers + 1
    assert value("marrow_topics_total", topic="mrd") == topics + 1
    assert value("marrow_confidence_sum") == confidence + 0.75


def test_a_reply_is_timed() -> None:
    async def answer() -> list[dict[str, Any]]:
        return reply(kind="answer")

    before = value("marrow_reply_seconds_count")
    assert asyncio.run(measured(answer())) == reply(kind="answer")
    assert value("marrow_reply_seconds_count") == before + 1


def test_every_kind_of_reply_has_a_series_from_the_start() -> None:
    shown = generate_latest(REGISTRY).decode()
    for kind in ("urgent", "distress", "personal", "person", "answer", "fallback", "chat"):
        assert f'marrow_messages_total{{kind="{kind}"}}' in shown


def test_a_label_is_from_a_closed_list_whatever_a_reply_holds() -> None:
    words = "my name is Priya"
    count_reply(reply(kind=words, topics=[words, "mrd"], confidence=0.1, unanswered=[words]))
    shown = generate_latest(REGISTRY).decode()
    assert "Priya" not in shown
    assert value("marrow_messages_total", kind=OTHER) >= 1
    assert value("marrow_topics_total", topic=OTHER) >= 1


def test_a_message_is_in_progress_until_its_reply_even_one_that_fails() -> None:
    seen = []

    async def fail() -> list[dict[str, Any]]:
        seen.append(value("marrow_messages_in_progress"))
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        asyncio.run(measured(fail()))
    assert seen == [1]
    assert value("marrow_messages_in_progress") == 0


def test_a_failing_store_is_counted_and_a_patient_whose_time_is_up_is_not() -> None:
    before, calls = value("marrow_store_failures_total"), value("marrow_store_seconds_count")
    with pytest.raises(OSError, match="disk"), store_call():
        raise OSError("disk")
    with pytest.raises(asyncio.CancelledError), store_call():
        raise asyncio.CancelledError
    with store_call():
        pass
    assert value("marrow_store_failures_total") == before + 1
    assert value("marrow_store_seconds_count") == calls + 3


def test_a_limit_that_is_hit_is_counted_under_its_name() -> None:
    before = value("marrow_limits_hit_total", limit="begin")
    limit = Limit(2, clock=lambda: 0.0, name="begin")
    assert [limit.wait("a") > 0 for _ in range(5)] == [False, False, True, True, True]
    assert value("marrow_limits_hit_total", limit="begin") == before + 3


def test_errors_are_counted_by_package_and_warnings_are_not() -> None:
    handler, before = ErrorCounter(), value("marrow_errors_logged_total", package="marrow")
    others = value("marrow_errors_logged_total", package=OTHER)
    logger = logging.getLogger("marrow.channel.web")
    logger.addHandler(handler)
    stranger = logging.getLogger("of.another.package")
    stranger.addHandler(handler)
    try:
        logger.warning("No news.")
        logger.error("It failed.")
        stranger.error("It failed.")
    finally:
        logger.removeHandler(handler)
        stranger.removeHandler(handler)
    assert value("marrow_errors_logged_total", package="marrow") == before + 1
    assert value("marrow_errors_logged_total", package=OTHER) == others + 1
