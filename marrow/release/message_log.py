"""Reads logged messages from the bot's tracker store, and never writes to it."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from marrow.errors import BadInput
from marrow.nlu.context import full_intent
from marrow.paths import ROOT

SECONDS_A_DAY = 24 * 3600
NOT_HELPED = "dialogue/not_helped"


@dataclass
class Turn:
    """What a patient said and what the bot replied: the contract's kind and topics.

    `at` is in seconds since 1970; `helped` is False once the patient has said that the reply did not help.
    """

    sender: str
    at: float
    text: str
    kind: str = ""
    topics: tuple[str, ...] = ()
    helped: bool = True


def read_log(days: float, url: str | None = None, now: float | None = None) -> list[list[Turn]]:
    """The conversations of the last `days` days, each a list of its turns in order, the newest conversation last.

    Args:
        url: of the database; that of the tracker store in endpoints.yml when None. now: seconds since 1970.

    Raises:
        BadInput: there is no log, or it is not one of Rasa's SQL tracker store.
    """
    since = (time.time() if now is None else now) - days * SECONDS_A_DAY
    url = url or tracker_store_url(ROOT / "endpoints.yml")
    events = sa.table("events", *map(sa.column, ("id", "sender_id", "type_name", "timestamp", "data")))
    query = (
        sa.select(events.c.sender_id, events.c.type_name, events.c.timestamp, events.c.data)
        .where(events.c.timestamp >= since, events.c.type_name.in_(("user", "bot")))
        .order_by(events.c.id)
    )
    try:
        engine = sa.create_engine(url, future=True)
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
            return _conversations(connection.execute(query))
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        no_address = isinstance(error, sa.exc.ArgumentError)
        where = "the log" if no_address else sa.engine.make_url(url).render_as_string(hide_password=True)
        raise BadInput(f"The conversations in {where} cannot be read ({reason}): is it the bot's store?") from None


def tracker_store_url(endpoints: Path) -> str:
    """The URL of the tracker store in an endpoints file; a SQLite file is opened for reading only.

    Raises:
        BadInput: there is none, or it is not an SQL one.
    """
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.utils.endpoints import read_endpoint_config

    config = read_endpoint_config(str(endpoints), "tracker_store") if endpoints.is_file() else None
    if config is None or "dialect" not in config.kwargs:
        raise BadInput(f"{endpoints} names no SQL tracker store: name the log by --log URL.")
    options = config.kwargs
    if options["dialect"] == "sqlite":
        return sqlite_url(ROOT / options.get("db", "rasa.db"))
    names = ("dialect", "port", "db", "username", "password", "login_db", "query")
    url = SQLTrackerStore.get_db_url(host=config.url, **{n: options[n] for n in names if n in options})
    return url if isinstance(url, str) else url.render_as_string(hide_password=False)


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file, for reading only.

    Raises:
        BadInput: there is no such file.
    """
    if not path.is_file():
        raise BadInput(f"There are no conversations yet: {path} is missing.")
    return f"sqlite:///file:{path}?mode=ro&uri=true"


def _conversations(rows: Iterable[Any]) -> list[list[Turn]]:
    found: dict[str, list[Turn]] = {}
    for sender, kind, at, data in rows:
        event = json.loads(data)
        turns = found.setdefault(sender, [])
        if kind == "bot":
            custom = (event.get("data") or {}).get("custom") or {}
            if turns and not turns[-1].kind and custom.get("kind"):
                turns[-1].kind, turns[-1].topics = custom["kind"], tuple(custom.get("topics") or ())
        elif event.get("text"):
            if turns and full_intent(event.get("parse_data") or {}) == NOT_HELPED:
                turns[-1].helped = False
            turns.append(Turn(sender, float(at), event["text"]))
    return sorted((turns for turns in found.values() if turns), key=lambda turns: turns[-1].at)
