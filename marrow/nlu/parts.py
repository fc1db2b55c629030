"""The texts that are understood beside a message itself: its sentences, its questions, and its readings in context."""

from typing import Iterable, List

from rasa.shared.nlu.training_data.message import Message

SENTENCES = "sentences"  # of a message with more than one
QUESTIONS = "questions"  # of a message that asks more than one
JOINED = "joined_questions"  # each question that needs the one before it ("What is MRD? How do they find it?"), with it
READINGS = "readings"  # what a message may mean after what was said before
PARTS = (SENTENCES, QUESTIONS, JOINED, READINGS)


def parts(message: Message, kind: str) -> List[Message]:
    """The parts of one kind, as messages of their own; none where the message has none."""
    return message.get(kind) or []


def with_parts(messages: Iterable[Message]) -> List[Message]:
    """The messages and after each of them all its parts, each once."""
    found = []
    for message in messages:
        everything = [message, *(part for kind in PARTS for part in parts(message, kind))]
        found += list({id(m): m for m in everything}.values())
    return found
