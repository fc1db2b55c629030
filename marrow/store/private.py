"""What is stored of an event: its message without personal data, whatever channel it came by.

The bot's own channels take it out before anything reads the message; Rasa's (`rasa shell`) do not.
"""

import copy
from typing import Any

from rasa.shared.core.events import Event, UserUttered

from marrow.privacy.redact import came_out, redact


def without_personal_data(event: Event) -> Event:
    """`event`, or a copy of it in which every text of a patient's message is redacted."""
    if not isinstance(event, UserUttered) or came_out(event.text or ""):
        return event
    text = redact(event.text or "").text
    if text == (event.text or ""):
        return event
    kept = copy.copy(event)
    kept.text = text
    kept.parse_data = _redacted(event.parse_data)
    kept.entities = _redacted(event.entities)
    return kept


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, dict):
        return {key: _redacted(inner) for key, inner in value.items()}
    return [_redacted(inner) for inner in value] if isinstance(value, list) else value
