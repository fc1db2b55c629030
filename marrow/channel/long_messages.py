"""Looks for danger and distress in a message that is too long to be answered.

Read whole, a long message hides a cry for help: what stands around it outweighs it, and one "what if" makes its danger
look supposed. So the danger signs are looked for in each sentence, and the model reads pieces of a few sentences, each
as if it stood alone.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from marrow.channel.danger import shows_danger
from marrow.nlu.context import parse_without_model

PIECE = 120  # characters of a piece; one sentence may be longer
LONGEST_PIECE = 250  # characters at which a text without full stops is cut
OVERLAP = 60  # characters that two such cuts share, so that no sign is cut through
# The classifier's, from which a piece is urgent or distress. Of 30 development messages of despair within a long story
# 28 are met at 0.6, and 19 at 0.8; of 163 pieces of other messages none is taken for one at either.
LEAST_SCORE = 0.6
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\s*\n\s*")

Parse = Callable[[str], Awaitable[dict[str, Any]]]


def sentences(text: str) -> list[str]:
    """The sentences of `text`; one that is very long is cut into several that overlap."""
    found: list[str] = []
    for sentence in filter(None, SENTENCE_END.split(text)):
        while len(sentence) > LONGEST_PIECE:
            found.append(sentence[:LONGEST_PIECE])
            sentence = sentence[LONGEST_PIECE - OVERLAP :]
        found.append(sentence)
    return found


def pieces(parts: list[str]) -> list[str]:
    """`parts` with short neighbours put together."""
    found: list[str] = []
    for part in parts:
        if found and len(found[-1]) + 1 + len(part) <= PIECE:
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


async def judge(text: str, parse: Parse) -> dict[str, Any]:
    """The parse of the long message `text`: `urgent` or `distress` when a piece of it is, else unsure.

    Args:
        text: the message.
        parse: gives Rasa's parse data of a text.
    """
    parts = sentences(text)
    found = "urgent" if any(shows_danger(part) for part in parts) else DEFAULT_NLU_FALLBACK_INTENT_NAME
    for piece in pieces(parts) if found == DEFAULT_NLU_FALLBACK_INTENT_NAME else []:
        ranking = (await parse(piece)).get("intent_ranking", [])
        scores = {entry["name"]: entry.get("score", 0.0) for entry in ranking}
        if scores.get("urgent", 0.0) >= LEAST_SCORE:
            found = "urgent"
            break
        if scores.get("distress", 0.0) >= LEAST_SCORE:
            found = "distress"
        await asyncio.sleep(0)  # others are answered between two pieces
    return parse_without_model(text, found)
