"""The texts that are understood beside a message itself: its sentences, its questions, and its readings in context."""

from typing import Any, Callable, Iterable, List

from rasa.shared.nlu.training_data.message import Message

SENTENCES = "sentences"  # of a message with more than one
QUESTIONS = "questions"  # of a message that asks more than one
JOINED = "joined_questions"  # each question that needs the one before it ("What is MRD? How do they find it?"), with it
PARTS = (SENTENCES, QUESTIONS, JOINED)  # that are understood with the message
# What a message may mean after what was said before; understood later, and only where the message leaves it open.
READINGS = "readings"
STEPS = "steps"  # what the components did to a message, in their order
Step = Callable[[List[Message]], Any]


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


def remember(step: Step, messages: Iterable[Message]) -> None:
    """Notes on each message that has readings what a component does to it, so that it can be done to them later."""
    for message in messages:
        if parts(message, READINGS):
            message.set(STEPS, [*(message.get(STEPS) or ()), step])


def understand_readings(message: Message) -> List[Message]:
    """The message's readings, after all that was done to the message was done to them in one go."""
    readings = parts(message, READINGS)
    for step in message.get(STEPS) or ():
        step(readings)
    return readings
