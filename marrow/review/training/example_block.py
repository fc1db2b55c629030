"""Adds examples to a topic's file in the file's own style, touching no other line."""

import re
from collections.abc import Mapping
from pathlib import Path

from marrow.data_files import files_in
from marrow.errors import BadInput

_INTENT = re.compile(r"^(\s*)- intent:\s*['\"]?(?P<intent>[\w/]+)['\"]?\s*$")
_EXAMPLE = re.compile(r"^(?P<indent>\s+)- \S")
_ENTITY = re.compile(r"\]\s*[({]")  # Rasa reads [words](entity) as markup


def file_of(topic: str, data: Path) -> Path:
    """The file under `data`/faq that holds the examples of `topic`.

    Raises:
        BadInput: no file does.
    """
    for path in files_in(data / "faq", ".yml"):
        if any(_intent(line) == f"faq/{topic}" for line in path.read_text(encoding="utf-8").splitlines()):
            return path
    raise BadInput(f"{data / 'faq'} has no examples of faq/{topic}, so there is no place to add one.")


def with_examples(content: str, additions: Mapping[str, list[str]]) -> str:
    """`content` of a topics file with `additions` (topic to texts) behind the last example of each topic.

    Raises:
        BadInput: a topic is not in the file, or a text cannot stand as an example.
    """
    lines = content.splitlines()
    for topic, texts in additions.items():
        last, indent = _end_of_examples(lines, topic)
        lines[last + 1 : last + 1] = [f"{indent}- {checked(text)}" for text in texts]
    return "\n".join(lines) + "\n"


def checked(text: str) -> str:
    """`text` as it may stand in an example list.

    Raises:
        BadInput: it would not be read back as it is.
    """
    if text != " ".join(text.split()) or not text:
        raise BadInput("An example is one line with no spaces around it.")
    if not text.isprintable():
        raise BadInput("An example may not hold control characters.")
    if _ENTITY.search(text):
        raise BadInput("An example may not hold ]( or ]{, which Rasa reads as markup.")
    return text


def _intent(line: str) -> str | None:
    match = _INTENT.match(line)
    return match["intent"] if match else None


def _end_of_examples(lines: list[str], topic: str) -> tuple[int, str]:
    """Index of the last example of `topic`, and how examples are indented there."""
    last, indent, inside = -1, "", False
    for number, line in enumerate(lines):
        if line.lstrip().startswith("- intent:"):
            inside = _intent(line) == f"faq/{topic}"
        elif inside and (match := _EXAMPLE.match(line)):
            last, indent = number, match["indent"]
        elif inside and line and not line[0].isspace():
            inside = False
    if last < 0:
        raise BadInput(f"The file has no examples of faq/{topic}.")
    return last, indent
