"""Follows the tracker store: reads what is new, groups and counts it, and does what is done on schedule."""

import logging
import signal
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from sqlalchemy.engine import Connection

from marrow.errors import MarrowError
from marrow.review import retention
from marrow.review.ingest.apply import apply
from marrow.review.ingest.counts import count_dirty_days
from marrow.review.ingest.cursor import lock_cursor
from marrow.review.ingest.grouping import Grouper, project_encoder
from marrow.review.ingest.source import Mark, Source, SourceUnavailable, open_source
from marrow.review.models import Cursor, Job
from marrow.review.training.models_made import note_model

logger = logging.getLogger(__name__)

BATCH = 5000  # events a transaction
WINDOW = 5000  # ids below the cursor that are looked at again
PAUSE = 1.0  # seconds between two looks
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


def settle(grouper: Grouper) -> None:
    """Groups the messages that wait and counts the days that changed, until nothing is left."""
    while grouper.run():
        pass
    while count_dirty_days():
        pass


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
    settled = minute = 0.0
    trouble = ""
    while not stop.is_set():
        read = 0
        try:
            read = follower.tick()
            now = time.monotonic()
            if now - settled > SETTLE_EVERY:
                settle(grouper)
                settled = time.monotonic()
            if now - minute > EVERY_MINUTE:
                _on_schedule()
                minute = time.monotonic()
            if trouble:
                logger.info("The tracker store can be read again.")
            trouble = ""
        except (MarrowError, DatabaseError) as error:
            # A database's own words may quote the row that it refused, and so a patient.
            said = str(error) if isinstance(error, MarrowError) else f"The database fails ({type(error).__name__})."
            if said != trouble:  # once, not at every look
                logger.warning("%s Trying again.", said)
            trouble = said
            connection.close()
        close_old_connections()
        if not read:
            stop.wait(PAUSE if not trouble else 2 * PAUSE)


def _on_schedule() -> None:
    note_model()
    last = Job.objects.filter(name="retain").values_list("done_at", flat=True).first()
    if last is None or timezone.now() - last >= RETAIN_EVERY:
        report = retention.retain(retention.days_kept())
        logger.info("Retention: %s", report)
