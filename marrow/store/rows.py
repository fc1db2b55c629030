"""Turns Rasa's events into rows of its `events` table and back."""

import json
from functools import lru_cache
from typing import Any

from rasa.shared.core.events import Event, UserUttered

RANKED = 10  # labels of a message's ranking that are kept; staff see no more
DIGITS = 4  # of their confidences


def as_row(sender_id: str, event: Event) -> dict[str, Any]:
    """The row of an event, by the columns' names, as Rasa's own store writes it but for the tail of the ranking."""
    data = event.as_dict()
    if isinstance(event, UserUttered):
        data["parse_data"] = shortened(data.get("parse_data") or {})
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": ((data.get("parse_data") or {}).get("intent") or {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def shortened(parse: dict[str, Any]) -> dict[str, Any]:
    """Rasa's parse data without what repeats its ranking, which is cut to `RANKED` labels."""
    kept = {key: value for key, value in parse.items() if key != "response_selector"}
    if "intent_ranking" in kept:
        kept["intent_ranking"] = [_rounded(label) for label in kept["intent_ranking"][:RANKED]]
    return kept


def _rounded(numbers: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, DIGITS) if isinstance(value, float) else value for key, value in numbers.items()}


def as_event(data: str) -> Event | None:
    """The event in the column `data`; None for a kind that Rasa gave up.

    Raises:
        ValueError: the kind of event is unknown.
    """
    parameters = json.loads(data)
    kind = _kind(parameters["event"])
    return kind._from_parameters(parameters) if kind else None


@lru_cache(maxsize=128)
def _kind(type_name: str) -> Any:
    """The class of events of a name. Rasa looks through all the classes for each event: a third of a read."""
    return Event.resolve_by_type(type_name)
