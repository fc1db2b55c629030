"""The bot's numbers, one set a process. No label holds a message or a sender: each comes from a closed list."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from marrow.answer.reply import KINDS
from marrow.topics import load_topics

OTHER = "other"  # what is in no list: a topic that only an old model knows, another package's logger
LOGGERS = ("marrow", "actions", "rasa", "sanic")
REPLY_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)  # seconds
STORE_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5)  # seconds
CONFIDENCE_BUCKETS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1)

REGISTRY = CollectorRegistry()
MESSAGES = Counter("marrow_messages", "Messages that got a reply, by its kind", ["kind"], registry=REGISTRY)
TOPICS = Counter("marrow_topics", "Times that a topic was answered", ["topic"], registry=REGISTRY)
CONFIDENCE = Histogram(
    "marrow_confidence", "The model's confidence in each reply", buckets=CONFIDENCE_BUCKETS, registry=REGISTRY
)
REPLY_SECONDS = Histogram(
    "marrow_reply_seconds", "From a message read to its reply", buckets=REPLY_BUCKETS, registry=REGISTRY
)
IN_PROGRESS = Gauge("marrow_messages_in_progress", "Messages that wait for their reply now", registry=REGISTRY)
LIMITS_HIT = Counter("marrow_limits_hit", "Requests told to wait, by the limit", ["limit"], registry=REGISTRY)
RESPONSES = Counter("marrow_http_responses", "HTTP responses by their status", ["status"], registry=REGISTRY)
STORE_SECONDS = Histogram(
    "marrow_store_seconds",
    "A statement or transaction of the store",
    buckets=STORE_BUCKETS,
    registry=REGISTRY,
)
STORE_FAILURES = Counter("marrow_store_failures", "Calls of the tracker store that failed", registry=REGISTRY)
ERRORS_LOGGED = Counter(
    "marrow_errors_logged", "Errors in the log, by the package that logged them", ["package"], registry=REGISTRY
)
ProcessCollector(registry=REGISTRY)

# A series that begins at 0 shows its first increase; one that appears with it does not.
for _kind in KINDS:
    MESSAGES.labels(_kind)
for _package in (*LOGGERS, OTHER):
    ERRORS_LOGGED.labels(_package)


async def measured(answering: Awaitable[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Waits for the reply to a message, and times it.

    Args:
        answering: gives the REST channel's list.
    """
    began = time.perf_counter()
    IN_PROGRESS.inc()
    try:
        items = await answering
    finally:
        IN_PROGRESS.dec()
    REPLY_SECONDS.observe(time.perf_counter() - began)
    return items


def count_reply(items: list[dict[str, Any]]) -> None:
    """Counts a reply that was made now, as the REST channel's list."""
    for item in items:
        if "custom" in item:
            _count(item["custom"])


async def count_response(_: Any, answer: Any) -> None:
    """Counts an HTTP response: a middleware of Sanic's.

    Args:
        answer: the response.
    """
    _one(RESPONSES, answer.status).inc()


def _count(custom: dict[str, Any]) -> None:
    """Counts a reply's `custom` block of the reply contract."""
    kind = custom.get("kind")
    _one(MESSAGES, kind if kind in KINDS else OTHER).inc()
    CONFIDENCE.observe(custom.get("confidence") or 0.0)
    for topic in custom.get("topics") or ():
        _one(TOPICS, topic if topic in _topics() else OTHER).inc()


@contextmanager
def store_call() -> Iterator[None]:
    """Times what the tracker store does, and counts it where it fails."""
    began = time.perf_counter()
    try:
        yield
    except asyncio.CancelledError:  # the patient's time was up; the store may be well
        raise
    except BaseException:
        STORE_FAILURES.inc()
        raise
    finally:
        STORE_SECONDS.observe(time.perf_counter() - began)


class ErrorCounter(logging.Handler):
    """Counts the errors that are logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Counts `record` under the package that logged it."""
        package = record.name.partition(".")[0]
        ERRORS_LOGGED.labels(package if package in LOGGERS else OTHER).inc()


@lru_cache(maxsize=512)
def _one(counter: Counter, label: str | int) -> Counter:
    """The series of `counter` with `label`: looked up once, for that takes longer than counting."""
    return counter.labels(label)


@lru_cache(maxsize=1)
def _topics() -> frozenset[str]:
    return frozenset(load_topics())
