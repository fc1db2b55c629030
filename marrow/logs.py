"""What is logged: what happened and where, never what a patient wrote."""

import json
import logging
import re
import sys
import traceback
from datetime import datetime, timezone
from typing import Any

import structlog

# Rasa's events are named "processor.message.parse"; everything else that it adds to one may hold a message.
_EVENT = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+")
# Loggers whose DEBUG records hold whole conversations, or the statements that store them; spaCy's writes lines twice.
TALKATIVE = {
    "rasa": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "asyncio": logging.WARNING,
    "spacy": logging.WARNING,
}
SERVERS = ("sanic.root", "sanic.error")


def only_warnings() -> None:
    """Keeps Rasa from logging every step of every message, as it does unless its command line has set the levels."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def keep_messages_out() -> None:
    """Sets logging up so that no level, DEBUG included, shows a message: call it after Rasa's own set-up.

    On a terminal a line is the event; elsewhere it is a JSON object with the fields of `JsonFormatter`.
    """
    for name, level in TALKATIVE.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(level, logger.getEffectiveLevel()))
    structlog.configure(
        processors=[_event_alone],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,  # else each line that is not written makes a logger
    )
    for handler in logging.getLogger().handlers:
        terminal = isinstance(handler, logging.StreamHandler) and getattr(handler.stream, "isatty", lambda: False)()
        handler.setFormatter(TerminalFormatter() if terminal else JsonFormatter())


def hear_the_server() -> None:
    """Lets the web server's errors into the log; call it when the server starts: Rasa shuts them out before."""
    for name in SERVERS:
        logger = logging.getLogger(name)
        logger.propagate = True
        logger.addFilter(_template_alone)


def _template_alone(record: logging.LogRecord) -> bool:
    """Leaves out what the server puts into its words: an address may hold what somebody searched for."""
    record.args = ()
    return True


def _event_alone(_: Any, __: str, event: Any) -> tuple[tuple[str], dict[str, Any]]:
    name = str(event.get("event", ""))
    kept = name if _EVENT.fullmatch(name) else "rasa"
    return (kept,), {"exc_info": sys.exc_info() if event.get("exc_info") else None}


def error_of(record: logging.LogRecord) -> dict[str, Any] | None:
    """The type of a record's exception and the lines it passed; its own text may quote a message and is left out."""
    if not record.exc_info or record.exc_info[0] is None:
        return None
    kind, _, trace = record.exc_info
    frames = traceback.extract_tb(trace)
    return {"type": kind.__name__, "at": [f"{f.filename}:{f.lineno} {f.name}" for f in frames[-8:]]}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: `time` (UTC), `level`, `logger`, `event`; `error` with `type` and `at`; `facts`.

    `facts` holds what the code passed as `extra={"facts": {...}}`: numbers and labels.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if error := error_of(record):
            line["error"] = error
        if facts := getattr(record, "facts", None):
            line["facts"] = facts
        return json.dumps(line, ensure_ascii=False)


class TerminalFormatter(logging.Formatter):
    """A record for the eyes of whoever started the bot."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        error = error_of(record)
        where = f" ({error['type']} at {error['at'][-1] if error['at'] else '?'})" if error else ""
        return f"{record.levelname.lower():8}{record.getMessage()}{where}"
