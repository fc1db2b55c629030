"""Opens the tracker store's connections to SQLite or PostgreSQL and keeps them."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import create_engine_kwargs
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.pool import StaticPool

THREADS = 8  # and so connections to PostgreSQL, of each of Rasa's processes
SYNCHRONOUS = ("FULL", "NORMAL")
INDEX = "ix_events_sender_id_id"
# How long PostgreSQL may keep a turn waiting, so that a patient is answered in time (marrow/channel/web.py) and threads
# do not pile up: seconds to connect, milliseconds for a statement, for a transaction whose process is gone, and for
# data that nobody acknowledges (a server that has lost its power says nothing at all).
CONNECT_WITHIN = 2
SERVER_OPTIONS = "-c statement_timeout=2000 -c idle_in_transaction_session_timeout=5000"
CLIENT_OPTIONS = {"connect_timeout": CONNECT_WITHIN, "tcp_user_timeout": 3000, "keepalives_idle": 10}


def make_folder(options: dict[str, Any]) -> None:
    """Makes the folder of an SQLite file; Rasa would wait for it for ever.

    Args:
        options: of the tracker store, from endpoints.yml.
    """
    if options.get("dialect", "sqlite") == "sqlite" and not options.get("host") and options.get("db", "") != ":memory:":
        Path(options.get("db", "rasa.db")).parent.mkdir(parents=True, exist_ok=True)


def keep_connections(engine: Engine, synchronous: str) -> Engine:
    """An engine for the database of `engine` that opens its connections once; `engine` is closed.

    Args:
        synchronous: SQLite's setting, of `SYNCHRONOUS`.
    """
    if synchronous not in SYNCHRONOUS:
        raise ValueError(f"endpoints.yml: `synchronous` must be one of {', '.join(SYNCHRONOUS)}, not {synchronous!r}.")
    engine.dispose()
    options: dict[str, Any] = create_engine_kwargs(engine.url)
    if engine.dialect.name != "sqlite":
        options |= {"pool_size": THREADS, "max_overflow": 0, "pool_use_lifo": True}
        if engine.dialect.name == "postgresql":
            schema = options.get("connect_args", {}).get("options", "")  # Rasa's
            options["connect_args"] = CLIENT_OPTIONS | {"options": f"{schema} {SERVER_OPTIONS}".strip()}
        return sa.create_engine(engine.url, **options)
    kept = sa.create_engine(engine.url, poolclass=StaticPool, connect_args={"check_same_thread": False})

    @sa.event.listens_for(kept, "connect")
    def set_up(connection: Any, _: Any) -> None:
        # A write-ahead log: one sync a turn instead of several, and readers (staff, backups) never hold up a turn.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA secure_delete = ON")  # a row that moves to another page leaves no copy in the first

    return kept


def create_tables(engine: Engine, table: sa.Table) -> None:
    """Creates Rasa's table where it is missing, and the index by which PostgreSQL finds a conversation's last turns.

    SQLite's index on `sender_id` holds the row's number too, so it needs no other.
    """
    table.metadata.create_all(engine)
    if engine.dialect.name == "postgresql":
        # Of several Rasa processes that start at once, one creates it; PostgreSQL says so to the others by an error.
        with suppress(IntegrityError, ProgrammingError), engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))  # a large table's index takes its time
            connection.execute(sa.text(f"CREATE INDEX IF NOT EXISTS {INDEX} ON events (sender_id, id)"))
