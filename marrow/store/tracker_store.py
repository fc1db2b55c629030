"""Keeps every conversation in SQL, and gives Rasa only its last turns at each message (endpoints.yml)."""

import asyncio
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine, Row
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Select

from marrow.metrics.counters import store_call
from marrow.store import connections
from marrow.store.private import without_personal_data
from marrow.store.rows import as_event, as_row

TURNS = 10  # of a conversation that a tracker holds at most
EVENTS_READ = 6 * TURNS  # a turn has five: message, featurization, action, reply, listening
STORED = "events_in_store"  # attribute of a tracker: how many of its events are in the database
UNKNOWN = -1
Result = TypeVar("Result")


class RecentTurnsTrackerStore(SQLTrackerStore):
    """Rasa's SQL tracker store, on its table, with one statement to read a turn and one transaction to write it.

    The stock store opens a connection and sends many statements for each message, and reads the conversation from its
    first event: 0.4 s a message after 500 turns. This one keeps its connections, reads the last turns of the current
    session by an index, and remembers how much of a tracker is stored instead of counting it. `save` returns when the
    turn is on the disk, and only then is the patient answered. The SQL runs in threads of its own, never on the event
    loop; Rasa's lock store keeps the messages of one conversation in order.

    `retrieve_full_tracker` gives the whole conversation, and stock tools read the table as they would Rasa's own.

    Args:
        domain: Rasa's domain.
        synchronous: SQLite's setting. FULL: an answered turn outlives a power cut; NORMAL: only the killed process.
        options: of the parent class.
    """

    def __init__(self, domain: Domain | None = None, synchronous: str = "FULL", **options: Any) -> None:
        connections.make_folder(options)
        super().__init__(domain, **options)
        self.engine: Engine = connections.keep_connections(self.engine, synchronous)
        self.engine.hide_parameters = True  # a failed statement is logged without the message that it was to store
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        table = self.SQLEvent.__table__
        connections.create_tables(self.engine, table)
        one_writer = self.engine.dialect.name == "sqlite"
        self._threads = ThreadPoolExecutor(1 if one_writer else connections.THREADS, "tracker-store")
        # A statement outside a transaction is one round trip to PostgreSQL instead of three.
        self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._insert = table.insert()
        events = sa.select(table.c.type_name, table.c.data).where(table.c.sender_id == sa.bindparam("sender"))
        self._last_events = events.order_by(table.c.id.desc()).limit(EVENTS_READ)
        self._all_events = events.order_by(table.c.id)
        self._senders = sa.select(table.c.sender_id).distinct()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The last turns of the conversation's current session; None when there is no such conversation."""
        newest_first = await self._in_thread(lambda: self._fetch(self._last_events, sender=sender_id))
        return self._tracker(sender_id, [row.data for row in reversed(_last_turns(newest_first))])

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The whole conversation; None when there is no such conversation."""
        rows = await self._in_thread(lambda: self._fetch(self._all_events, sender=conversation_id))
        return self._tracker(conversation_id, [row.data for row in rows])

    async def keys(self) -> list[str]:
        """The senders of all conversations."""
        return [row.sender_id for row in await self._in_thread(lambda: self._fetch(self._senders))]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes what the tracker holds beyond what is stored, in one transaction; returns when it is on the disk."""
        if not tracker.events:  # the tracker of a new conversation
            setattr(tracker, STORED, 0)
            return
        stored: int = getattr(tracker, STORED, UNKNOWN)
        if stored == UNKNOWN:  # made by hand; Rasa's store takes it that it begins with the session that is stored
            stored = await self._in_thread(lambda: self._count(tracker.sender_id))
        new = [without_personal_data(event) for event in itertools.islice(tracker.events, stored, None)]
        if not new:
            return
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        rows = [as_row(tracker.sender_id, event) for event in new]
        await self._in_thread(lambda: self._write(rows))
        setattr(tracker, STORED, stored + len(new))

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        with store_call():
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _tracker(self, sender_id: str, rows: list[str]) -> DialogueStateTracker | None:
        if not rows:
            return None
        events = [event for event in map(as_event, rows) if event is not None]
        tracker = DialogueStateTracker.from_events(sender_id, events, self.domain.slots, self.max_event_history)
        setattr(tracker, STORED, len(tracker.events))
        return tracker

    def _fetch(self, statement: Select, **parameters: str) -> list[Row]:
        """The rows of a query; asked again when the connection was lost (the database was started anew)."""
        try:
            with self._reader.connect() as connection:
                return connection.execute(statement, parameters).all()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        with self._reader.connect() as connection:
            return connection.execute(statement, parameters).all()

    def _write(self, rows: list[dict[str, Any]]) -> None:
        """Writes the rows of a turn, all or none; written again, if it was not, when the connection was lost."""
        try:
            with self.engine.begin() as connection:
                connection.execute(self._insert, rows)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            newest = self._fetch(self._last_events, sender=rows[0]["sender_id"])
            if not newest or newest[0].data != rows[-1]["data"]:
                with self.engine.begin() as connection:
                    connection.execute(self._insert, rows)

    def _count(self, sender_id: str) -> int:
        with self.session_scope() as session:
            return int(self._event_query(session, sender_id, fetch_events_from_all_sessions=False).count())


def _last_turns(newest_first: list[Row]) -> list[Row]:
    """Those rows that belong to the current session and to its last `TURNS` turns, in the same order."""
    turns = 0
    for place, row in enumerate(newest_first):
        if row.type_name == SessionStarted.type_name:
            return newest_first[: place + 1]
        if row.type_name == UserUttered.type_name:
            turns += 1
            if turns == TURNS:
                return newest_first[: place + 1]
    return newest_first
