"""What the finders hand on: where personal data stands in a text, and of which type."""

from collections.abc import Iterable
from dataclasses import dataclass

TYPES = ("name", "nhs number", "date of birth", "phone", "email", "postcode", "address", "hospital number")
HIDDEN = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands in for what a finder before has found


@dataclass(frozen=True, order=True)
class Found:
    """A piece of personal data: characters `start` to `end` of the text, `type` one of TYPES."""

    start: int
    end: int
    type: str


def hide(text: str, found: Iterable[Found]) -> str:
    """`text`, as long as before, with what was found made unreadable to the next finder."""
    for item in found:
        text = text[: item.start] + HIDDEN * (item.end - item.start) + text[item.end :]
    return text
