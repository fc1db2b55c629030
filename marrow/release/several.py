"""Reads and judges the blind messages that ask several things at once, `several.tsv` of each set of blind questions."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from marrow.errors import BadInput
from marrow.nlu.labels import OUTSIDE
from marrow.paths import QUESTIONS

if TYPE_CHECKING:
    from marrow.release.model import Model

FILE = "several.tsv"
JOINT = "+"


@dataclass(frozen=True)
class Several:
    """A message, the topics that it asks, in order, and whether it also asks what the document does not answer."""

    topics: tuple[str, ...]
    outside: bool
    text: str
    line: int = field(default=0, compare=False)  # in its file

    def verdict(self, topics: Iterable[str], unanswered: bool) -> str:
        """`right`; `wrong` (something was answered that it does not ask); or `incomplete`.

        Args:
            topics: what was answered, in order. unanswered: whether a part of it was said not to be.
        """
        answered = tuple(topics)
        if answered == self.topics and unanswered == self.outside:
            return "right"
        return "incomplete" if set(answered) <= set(self.topics) else "wrong"


def load_several(name: str, folder: Path = QUESTIONS) -> list[Several]:
    """The messages of the set `name`; none where it has no such file.

    Raises:
        BadInput: a line asks no topic, or but one thing.
    """
    path = folder / name / FILE
    if not path.is_file():
        return []
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            labels = (row.get("label") or "").split(JOINT)
            topics = tuple(label for label in labels if label != OUTSIDE)
            twice = len(set(labels)) < len(labels)
            if not topics or not all(topics) or len(labels) < 2 or twice or not row.get("text"):
                told = f"name the message and, joined by {JOINT}, two things that it asks, a topic among them"
                raise BadInput(f"{path}, line {number}: {told}.")
            found.append(Several(topics, len(topics) < len(labels), row["text"], number))
    return found


def judge(model: "Model", messages: list[Several]) -> dict[str, Any]:
    """How many of the messages there are, and the shares that are right, wrong and incomplete."""
    verdicts = []
    for message in tqdm(messages, desc="Asking several things", unit=" messages", leave=False, disable=None):
        reply = model.reply(message.text)
        verdicts.append(message.verdict(reply.topics, bool(reply.topics and reply.unanswered)))
    shares = {name: verdicts.count(name) / max(len(verdicts), 1) for name in ("right", "wrong", "incomplete")}
    return {"messages": len(verdicts)} | shares
