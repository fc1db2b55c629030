"""Reads the blind conversations: Rasa test stories, each with the replies expected in its metadata."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from marrow.errors import BadInput
from marrow.paths import CONVERSATIONS
from marrow.yaml_loader import LOADER

STORIES = CONVERSATIONS / "test_blind.yml"
HELD_OUT = "held_out"  # the case of conversations by which nothing is chosen or mended


@dataclass(frozen=True)
class Turn:
    """What a patient says and what the reply must be: `topics` and `unanswered` only where they are certain."""

    user: str
    kind: str
    topics: tuple[str, ...] | None
    unanswered: bool | None


@dataclass(frozen=True)
class Conversation:
    """A blind conversation: its name, the case that it tests, and its turns."""

    name: str
    case: str
    turns: tuple[Turn, ...]


def load_conversations(folder: Path = CONVERSATIONS) -> list[Conversation]:
    """The blind conversations of all files of `folder`.

    Raises:
        BadInput: one of them lacks what it needs, or has not one expected reply for each message.
    """
    return [found for path in sorted(folder.glob("test_*.yml")) for found in _read(path)]


def _read(path: Path) -> list[Conversation]:
    found = []
    for story in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)["stories"]:
        try:
            messages = [step["user"] for step in story["steps"] if "user" in step]
            replies = story["metadata"]["replies"]
            if len(messages) != len(replies):
                raise BadInput(f"{path}: {story['story']} has {len(messages)} messages and {len(replies)} replies.")
            turns = tuple(
                Turn(
                    message,
                    reply["kind"],
                    tuple(reply["topics"]) if "topics" in reply else None,
                    reply.get("unanswered"),
                )
                for message, reply in zip(messages, replies, strict=True)
            )
            found.append(Conversation(story["story"], story["metadata"]["case"], turns))
        except KeyError as error:
            raise BadInput(f"{path}: {story.get('story')} lacks {error}.") from None
    return found
