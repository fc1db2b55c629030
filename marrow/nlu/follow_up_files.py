"""Reads `data/follow_ups.yml`: what patients typed after an answer, which teaches what a context tells."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from marrow.paths import DATA

FILE = "follow_ups.yml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class FollowUp:
    """What a patient typed after an answer: the topics of the answer, the label of the message, and the message."""

    before: tuple[str, ...]
    label: str
    text: str


def read_follow_ups(folder: Path = DATA) -> list[FollowUp]:
    """The follow-ups of `folder`, in the order of the file; none when it is not there."""
    if not (folder / FILE).is_file():
        return []
    content = yaml.load((folder / FILE).read_text(encoding="utf-8"), Loader=_LOADER)
    return [
        FollowUp((before,), label, line.removeprefix("- ").strip())
        for before, labels in content["after"].items()
        for label, lines in labels.items()
        for line in lines.splitlines()
        if line.strip()
    ]
