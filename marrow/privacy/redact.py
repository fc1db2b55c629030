"""Replaces personal data in a message by typed placeholders: "my name is [name], my NHS number [nhs number]"."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from marrow.privacy.addresses import addresses, postcodes
from marrow.privacy.dates import dates_beside, dates_of_birth
from marrow.privacy.email import emails
from marrow.privacy.found import Found, hide
from marrow.privacy.hospital import hospital_numbers, numbers_beside
from marrow.privacy.names import people
from marrow.privacy.numbers import numbers

# In this order; what one has found, the next ones cannot read.
FINDERS: tuple[Callable[[str], list[Found]], ...] = (
    emails,
    dates_of_birth,
    hospital_numbers,
    numbers,
    postcodes,
    addresses,
    people,
    dates_beside,
    numbers_beside,
)

_LATEST: deque[str] = deque(maxlen=100)  # texts that came out


@dataclass(frozen=True)
class Redacted:
    """A message without personal data; `found` says what was where in the message as it was typed."""

    text: str
    found: tuple[Found, ...]


def redact(text: str) -> Redacted:
    """`text` with each piece of personal data replaced by its type in brackets."""
    hidden, found = text, []
    for finder in FINDERS:
        items = _apart(finder(hidden))
        found += items
        hidden = hide(hidden, items)
    found.sort()
    parts, end = [], 0
    for item in found:
        parts += [text[end : item.start], f"[{item.type}]"]
        end = item.end
    redacted = Redacted("".join([*parts, text[end:]]), tuple(found))
    _LATEST.append(redacted.text)
    return redacted


def came_out(text: str) -> bool:
    """Whether `text` is what `redact` has lately given, and so need not be read again."""
    return text in _LATEST


def _apart(items: list[Found]) -> list[Found]:
    """`items` in order, without those that overlap one before."""
    apart: list[Found] = []
    for item in sorted(items, key=lambda i: (i.start, -i.end)):
        if item.end > item.start and (not apart or item.start >= apart[-1].end):
            apart.append(item)
    return apart
