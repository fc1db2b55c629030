"""Follows the tracker store: reads what is new, groups and counts it, and does what is done on schedule."""

import logging
import signal
import threading
from datetime import timedelta

from django.db import close_old_connections, transaction
from django.utils import timezone
from sqlalchemy.engine import Connection

from marrow.review import retention
from marrow.review.ingest.apply import apply
from marrow.review.ingest.counts import count_dirty_days
from marrow.review.ingest.cursor import lock_cursor
from marrow.review.ingest.grouping import Grouper, project_encoder
from marrow.review.ingest.source import Mark, Source, SourceUnavailable, open_source
from marrow.review.ingest.step import Step
from marrow.review.models import Cursor, Job
from marrow.review.training.models_made import note_model

logger = logging.getLogger(__name__)

BATCH = 5000  # events a transaction
WINDOW = 5000  # ids below the cursor that are looked at again
PAUSE = 1.0  # seconds between two looks, when nothing is left to read
SETTLE_EVERY = 3.0  # seconds between two rounds of grouping and counting
EVERY_MINUTE = 60.0
RETAIN_EVERY = timedelta(days=1)


class Follower:
    """Reads `source` into the app's tables; `tick` is one look."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: set[Mark] | None = None

    def tick(self) -> int:
        """Reads up to BATCH new events; returns how many there were.

        Events are idempotent, so a crash between two ticks, or a second follower, neither doubles nor loses any.

        Raises:
            SourceUnavailable: the tracker store cannot be read now.
        """
        if not self._source.exists():
            raise SourceUnavailable("There is no tracker store yet: the bot has not been started.")
        cursor, _ = Cursor.objects.get_or_create(pk=1)
        with self._source.reading() as reader:
            last = cursor.last_event
            if last and self._source.last_id(reader) < last - WINDOW:
                logger.warning("The tracker store is another than before: reading it from its first event.")
                last, self._seen = 0, None
            # Below the cursor too: PostgreSQL gives ids before it commits, SQLite gives the ids of deleted events anew.
            marks = self._marks(reader, last)
            seen = self._seen or set()
            new = [mark for mark in marks if mark not in seen]
            if not new:
                return 0
            events = self._source.events(reader, [number for number, _ in new])
        top = max(last, *(number for number, _ in new))
        with transaction.atomic():
            lock_cursor()
            with self._source.reading() as reader:  # a conversation that was deleted since then does not come back
                there = set(self._marks(reader, last))
            apply([event for event in events if (event.id, event.timestamp) in there], top)
        self._seen = {mark for mark in seen.union(new) if mark[0] > top - WINDOW - BATCH}
        return len(new)

    def _marks(self, reader: Connection, last: int) -> list[Mark]:
        return self._source.marks(reader, max(0, last - WINDOW), WINDOW + BATCH)


def group(grouper: Grouper) -> None:
    """Groups the messages that wait, until none is left."""
    while grouper.run():
        pass


def count() -> None:
    """Counts the days that changed, until none is left."""
    while count_dirty_days():
        pass


def retain() -> None:
    """Deletes old conversations, once a day."""
    last = Job.objects.filter(name="retain").values_list("done_at", flat=True).first()
    if last is None or timezone.now() - last >= RETAIN_EVERY:
        report = retention.retain(retention.days_kept())
        logger.info("Retention: %s", report)


def settle(grouper: Grouper) -> None:
    """Groups and counts all that waits."""
    group(grouper)
    count()


def follow(once: bool = False) -> None:
    """Follows until SIGTERM or Ctrl-C; with `once`, until it has caught up.

    Raises:
        BadInput: endpoints.yml names no SQL tracker store.
        SourceUnavailable: with `once`, the tracker store cannot be read.
    """
    follower, grouper = Follower(open_source()), Grouper(project_encoder())
    if once:
        while follower.tick():
            pass
        settle(grouper)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    steps = _steps(follower, grouper)
    while not stop.is_set():
        more = [step.take() for step in steps]
        close_old_connections()
        if not any(more):
            stop.wait(PAUSE)


def _steps(follower: Follower, grouper: Grouper) -> list[Step]:
    """All that is done while it runs; each has its own line for when it fails."""
    return [
        Step(
            0,
            follower.tick,
            lambda why, error: logger.warning("%s Trying again.", why, exc_info=error),
            lambda: logger.info("The tracker store can be read again."),
        ),
        Step(
            SETTLE_EVERY,
            lambda: group(grouper),
            lambda why, error: logger.error("Messages are not grouped: %s", why, exc_info=error),
        ),
        Step(
            SETTLE_EVERY,
            count,
            lambda why, error: logger.error("Days are not counted: %s", why, exc_info=error),
        ),
        Step(
            EVERY_MINUTE,
            note_model,
            lambda why, error: logger.error("Examples are not looked for in the model: %s", why, exc_info=error),
        ),
        Step(
            EVERY_MINUTE,
            retain,
            lambda why, error: logger.error("Old conversations are not deleted: %s", why, exc_info=error),
        ),
    ]
