"""`marrow compare --replay`: which logged messages another model would answer otherwise, the riskiest first."""

from dataclasses import dataclass, field
from typing import Any

from marrow.answer.reply import DANGER
from marrow.models import TrainedModel
from marrow.release.check.examples import normal
from marrow.release.conversations import converse
from marrow.release.message_log import Turn

# What may have become worse, the riskiest first.
DANGER_LOST = "danger or distress seen before, not now"
NOW_ANSWERS = "was unsure, now answers"
NOW_UNSURE = "was answered, now unsure"
TOPIC_CHANGED = "topic changed"
DANGER_FOUND = "danger or distress seen now, not before"
OTHERWISE = "otherwise"
RISKS = (DANGER_LOST, NOW_ANSWERS, NOW_UNSURE, TOPIC_CHANGED, DANGER_FOUND, OTHERWISE)
UNSURE = ("fallback", "personal", "person")


@dataclass
class Changed:
    """A message that is answered otherwise: what was given and what would be, how often, and by how many patients."""

    text: str
    before: str
    after: str
    times: int = 0
    senders: set[str] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        shown = {"text": self.text, "before": self.before, "after": self.after, "times": self.times}
        return {**shown, "patients": len(self.senders)}


def replay(
    conversations: list[list[Turn]], before: TrainedModel, after: TrainedModel
) -> tuple[int, dict[str, list[Changed]]]:
    """Holds logged conversations again with both models, each message after those that came before it.

    Returns:
        how many messages, and for each of `RISKS` that occurs the messages, those of most patients first.
    """
    texts = [[turn.text for turn in turns] for turns in conversations]
    old, new = converse(texts, before), converse(texts, after)
    groups: dict[str, dict[tuple[str, str, str], Changed]] = {}
    for turns, olds, news in zip(conversations, old, new, strict=True):
        for turn, a, b in zip(turns, olds, news, strict=True):
            found = risk(a, b)
            if found is not None:
                key = (normal(turn.text), given(a), given(b))
                changed = groups.setdefault(found, {}).setdefault(key, Changed(turn.text, key[1], key[2]))
                changed.times += 1
                changed.senders.add(turn.sender)
    ordered = {
        name: sorted(groups[name].values(), key=lambda c: (-len(c.senders), -c.times))
        for name in RISKS
        if name in groups
    }
    return sum(map(len, texts)), ordered


def risk(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    """What a changed reply means, one of `RISKS`; None when it has not changed.

    Args:
        before, after: the contract's `custom` blocks of the two replies.
    """
    was, now = before["kind"], after["kind"]
    if was == now and before["topics"] == after["topics"]:
        return None
    if was in DANGER and now not in DANGER:
        return DANGER_LOST
    if now in DANGER and was not in DANGER:
        return DANGER_FOUND
    if was in UNSURE and now == "answer":
        return NOW_ANSWERS
    if was == "answer" and now in UNSURE:
        return NOW_UNSURE
    return TOPIC_CHANGED if was == now == "answer" else OTHERWISE


def given(custom: dict[str, Any]) -> str:
    """The topics answered, or the kind of reply."""
    return " + ".join(custom["topics"]) if custom["kind"] == "answer" else str(custom["kind"])
