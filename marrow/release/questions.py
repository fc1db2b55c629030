"""Reads the blind questions: written by people who saw the document and the topics and none of the training data.

There are two sets by different writers: thresholds and the confidence are chosen on `development`; `held_out` is only
ever looked at as a result.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from marrow.errors import BadInput
from marrow.paths import QUESTIONS

# What each file of tests/questions/ asks for: the kind of reply that is right.
EXPECTED_KIND = {
    "in_scope": "answer",
    "general_risk": "answer",
    "near_miss": "fallback",
    "far_off": "fallback",
    "urgent": "urgent",
    "distress": "distress",
    "veiled": "distress",  # despair that hides in a question
    "personal": "personal",
    "person": "person",
    "chat": "chat",
}


@dataclass(frozen=True)
class Question:
    """A blind question: the group it belongs to (its file), the right topic (answers only), its style and its text."""

    group: str
    topic: str
    style: str
    text: str
    line: int = field(default=0, compare=False)  # in its file

    @property
    def kind(self) -> str:
        """The right kind of reply."""
        return EXPECTED_KIND[self.group]


SETS = ("development", "held_out")


def load_questions(name: str, folder: Path = QUESTIONS) -> list[Question]:
    """The blind questions of the set `name`.

    Raises:
        BadInput: a file is missing or a line lacks a column.
    """
    questions = []
    for group in EXPECTED_KIND:
        path = folder / name / f"{group}.tsv"
        if not path.is_file():
            raise BadInput(f"{path} is missing.")
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
                if not row["text"]:
                    raise BadInput(f"{path}, line {number}: a question needs label, style and text, parted by tabs.")
                questions.append(Question(group, row["label"], row["style"], row["text"], number))
    return questions
