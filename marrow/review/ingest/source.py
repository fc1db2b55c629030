"""Rasa's tracker store: reads its events, and deletes conversations where retention or a person asks for it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy
import yaml
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, bindparam, func, select
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.url import URL

from marrow.errors import BadInput, MarrowError
from marrow.paths import ROOT
from marrow.review import configuration

EVENTS = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),
    Column("data", Text),
)
CONNECT_WITHIN = 5  # seconds; a server that says nothing is told of before Prometheus gives up its scrape (10)
READ_TYPES = ("user", "bot")  # the rest is Rasa's own book-keeping


class SourceUnavailable(MarrowError):
    """The tracker store cannot be read now: it is not there yet, or down."""


@dataclass(frozen=True)
class Event:
    """An event of the tracker store: a message (`user`) or something the bot said (`bot`)."""

    id: int
    sender_id: str
    type_name: str
    timestamp: float
    data: dict[str, Any]


Mark = tuple[int, float]  # an event's id and time: SQLite gives the id of a deleted event to another


class Source:
    """The tracker store at `url`. Reading cannot write: the connection itself forbids it."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._reader: Engine | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that cannot write.

        Raises:
            SourceUnavailable: the store is not there, or fails while it is read.
        """
        try:
            if self._reader is None:
                self._reader = self._engine(read_only=True)
            with self._reader.connect() as connection:
                yield connection
        except sqlalchemy.exc.SQLAlchemyError as error:
            raise SourceUnavailable(f"The tracker store cannot be read: {str(error).splitlines()[0]}") from None

    def marks(self, connection: Connection, after: int, limit: int) -> list[Mark]:
        """Id and time of the first `limit` events whose id is above `after`, in the order of ids."""
        query = select(EVENTS.c.id, EVENTS.c.timestamp).where(EVENTS.c.id > after).order_by(EVENTS.c.id).limit(limit)
        return [(row.id, row.timestamp) for row in connection.execute(query)]

    def events(self, connection: Connection, ids: list[int]) -> list[Event]:
        """The messages and replies among the events `ids`, in the order of ids."""
        query = (
            select(EVENTS)
            .where(EVENTS.c.id.in_(bindparam("ids", expanding=True)), EVENTS.c.type_name.in_(READ_TYPES))
            .order_by(EVENTS.c.id)
        )
        found = []
        for start in range(0, len(ids), 1000):
            rows = connection.execute(query, {"ids": ids[start : start + 1000]})
            found += [Event(r.id, r.sender_id, r.type_name, r.timestamp, json.loads(r.data)) for r in rows]
        return found

    def last_id(self, connection: Connection) -> int:
        """The highest id of an event; 0 when there is none."""
        return connection.execute(select(func.max(EVENTS.c.id))).scalar() or 0

    def senders_silent_since(self, connection: Connection, moment: float) -> list[str]:
        """The senders whose last event is older than `moment` (seconds since 1970)."""
        last = func.max(EVENTS.c.timestamp)
        query = select(EVENTS.c.sender_id).group_by(EVENTS.c.sender_id).having(last < moment)
        return [row.sender_id for row in connection.execute(query)]

    def senders_present(self, connection: Connection, senders: list[str]) -> set[str]:
        """Those of `senders` who have any event."""
        query = (
            select(EVENTS.c.sender_id).where(EVENTS.c.sender_id.in_(bindparam("senders", expanding=True))).distinct()
        )
        present: set[str] = set()
        for start in range(0, len(senders), 1000):
            present |= {row.sender_id for row in connection.execute(query, {"senders": senders[start : start + 1000]})}
        return present

    def delete(self, senders: list[str]) -> int:
        """Deletes all events of `senders`; returns how many events that were.

        Raises:
            SourceUnavailable: the store is not there, or refuses.
        """
        if not self.exists():
            return 0
        query = EVENTS.delete().where(EVENTS.c.sender_id.in_(bindparam("senders", expanding=True)))
        deleted = 0
        engine = self._engine(read_only=False)
        try:
            for start in range(0, len(senders), 500):
                with engine.begin() as connection:
                    deleted += connection.execute(query, {"senders": senders[start : start + 500]}).rowcount
        except sqlalchemy.exc.SQLAlchemyError as error:
            raise SourceUnavailable(f"The tracker store refuses: {str(error).splitlines()[0]}") from None
        finally:
            engine.dispose()
        return deleted

    def exists(self) -> bool:
        """Whether there is a store yet. A server is taken to be there; a SQLite file is looked for."""
        return self.url.get_backend_name() != "sqlite" or Path(self.url.database or "").is_file()

    def _engine(self, read_only: bool) -> Engine:
        if self.url.get_backend_name() != "sqlite":
            options: dict[str, Any] = {"connect_timeout": CONNECT_WITHIN}
            if read_only:
                options["options"] = "-c default_transaction_read_only=on"
            return sqlalchemy.create_engine(self.url, connect_args=options, pool_pre_ping=True)
        path = Path(self.url.database or "").absolute()
        mode = "ro" if read_only else "rw"
        address = f"sqlite:///file:{quote(str(path))}?mode={mode}&uri=true"
        engine = sqlalchemy.create_engine(address, connect_args={"timeout": 30})
        if not read_only:  # what is deleted is overwritten, and not only given up
            sqlalchemy.event.listen(engine, "connect", lambda opened, _: opened.execute("PRAGMA secure_delete = ON"))
        return engine


def open_source() -> Source:
    """The tracker store that Rasa's endpoints.yml names (or MARROW_REVIEW_TRACKER_URL, as SQLAlchemy writes addresses).

    Raises:
        BadInput: the file or its address is wrong.
    """
    if given := configuration.setting("TRACKER_URL"):
        try:
            return Source(make_url(given))
        except sqlalchemy.exc.ArgumentError:
            raise BadInput("MARROW_REVIEW_TRACKER_URL is no address that SQLAlchemy knows.") from None
    path = configuration.endpoints_file()
    try:
        content = yaml.safe_load(os.path.expandvars(path.read_text(encoding="utf-8"))) or {}
        store = dict(content["tracker_store"])
        dialect = str(store["dialect"])
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        raise BadInput(f"{path} names no SQL tracker store (tracker_store with a dialect).") from None
    if dialect.startswith("sqlite"):
        return Source(URL.create("sqlite", database=str(ROOT / str(store.get("db", "rasa.db")))))
    host = str(store.get("url") or "localhost")
    if host.startswith("$"):
        raise BadInput(f"{path} takes the tracker store's address from the environment: set {host.strip('${}')}.")
    if "://" in host:
        return Source(make_url(host))
    return Source(
        URL.create(
            dialect,
            username=store.get("username"),
            password=store.get("password"),
            host=host,
            port=int(store["port"]) if store.get("port") else None,
            database=store.get("db"),
            query=store.get("query") or {},
        )
    )
