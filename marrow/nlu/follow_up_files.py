"""Reads `data/follow_ups.yml`: what patients typed after an answer, which teaches what a context tells.

Seven in eight are examples of the classifier and of the encoder's adapter, each behind what was spoken of, as the
`ContextReader` reads it. By the others, unknown to both, `make calibrate` weighs what such a reading tells.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import yaml

from marrow.errors import BadInput
from marrow.nlu.labels import OUTSIDE
from marrow.paths import DATA
from marrow.topics import load_topics
from marrow.yaml_loader import LOADER

FILE = "follow_ups.yml"
BEFORE = "before"  # in the metadata of an example made of one: the topic that was answered
OUTSIDE_GROUP = "follow_ups"  # of those that the document does not answer
OUTSIDE_LABEL = f"{OUTSIDE}/{OUTSIDE_GROUP}"


@dataclass(frozen=True)
class FollowUp:
    """What a patient typed after an answer: the topics of the answer, the label of the message, and the message."""

    before: tuple[str, ...]
    label: str
    text: str

    @property
    def teaches(self) -> bool:
        """Whether it is of those that teach: by a hash of its text, so that none changes sides."""
        return hashlib.blake2b(self.text.encode(), digest_size=1).digest()[0] % 8 != 1


class Taught(NamedTuple):
    """An example made of a follow-up: its text behind what was spoken of, its label, and the topic before it."""

    text: str
    label: str
    before: str


def behind(subject: str, text: str) -> str:
    """`text` read behind what was spoken of: "the trephine: how big is it"."""
    return f"{subject}: {text}"


def read_follow_ups(folder: Path = DATA) -> list[FollowUp]:
    """The follow-ups of `folder`, in the order of the file; none when it is not there."""
    if not (folder / FILE).is_file():
        return []
    content = yaml.load((folder / FILE).read_text(encoding="utf-8"), Loader=LOADER)
    return [
        FollowUp((before,), label, line.removeprefix("- ").strip())
        for before, labels in content["after"].items()
        for label, lines in labels.items()
        for line in lines.splitlines()
        if line.strip()
    ]


def read_taught(folder: Path = DATA) -> list[Taught]:
    """The follow-ups that teach; what is outside is a group of its own.

    Raises:
        BadInput: messages follow the answer of a topic that does not exist.
    """
    taught = [follow_up for follow_up in read_follow_ups(folder) if follow_up.teaches]
    topics = load_topics(folder) if taught else {}
    if unknown := {topic for found in taught for topic in found.before} - topics.keys():
        raise BadInput(f"{folder / FILE}: messages follow {', '.join(sorted(unknown))}, and there is no such topic.")
    return [
        Taught(
            behind(topics[topic].subject, found.text), OUTSIDE_LABEL if found.label == OUTSIDE else found.label, topic
        )
        for found in taught
        for topic in found.before
    ]
