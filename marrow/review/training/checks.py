"""Why a message may not become a training example."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from marrow.data_files import files_in
from marrow.errors import BadInput
from marrow.nlu.example_files import read_examples
from marrow.paths import CONVERSATIONS, QUESTIONS
from marrow.privacy import redact
from marrow.review import configuration
from marrow.review.message_key import plain
from marrow.review.training.example_block import checked, file_of
from marrow.topics import load_topics
from marrow.yaml_loader import LOADER


def objection(text: str, topic: str) -> str:
    """Why `text` may not become an example of `topic`, in one sentence; empty when it may."""
    if topic not in load_topics():
        return "There is no such topic."
    try:
        checked(text)
        file_of(topic, configuration.data_folder())
    except BadInput as error:
        return str(error)
    if redact(text).found:
        return "It may hold personal data."
    label = existing(configuration.data_folder()).get(plain(text))
    if label:
        return f"It is an example of {label} already."
    if plain(text) in test_questions():
        return "It stands in the test questions, which the training data must not hold."
    return ""


def existing(data: Path) -> dict[str, str]:
    """All training examples under `data`, plain, with their labels."""
    newest = max((path.stat().st_mtime_ns for path in files_in(data, ".yml")), default=0)
    return _existing(data, newest)


@lru_cache(maxsize=2)
def _existing(data: Path, _changed: int) -> dict[str, str]:
    return {plain(text): label for text, label in read_examples(data)}


@lru_cache(maxsize=1)
def test_questions() -> frozenset[str]:
    """Every blind question, and every message of the blind conversations, plain."""
    found = set()
    for path in QUESTIONS.rglob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        found |= {plain(line.split("\t")[-1]) for line in lines[1:]}
    for path in CONVERSATIONS.rglob("*.yml"):
        found |= {plain(text) for text in _said(yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER))}
    return frozenset(found)


def _said(content: Any) -> Iterator[str]:
    """What the user says in a file of conversations, however its entries are nested."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "user" and isinstance(value, str):
                yield value
            else:
                yield from _said(value)
    elif isinstance(content, list):
        for value in content:
            yield from _said(value)
