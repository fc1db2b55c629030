"""The texts that are understood beside a message itself: its sentences, its parts, and its readings in context."""

from typing import Any, Callable, Iterable, List

from rasa.shared.nlu.training_data.message import Message

SENTENCES = "sentences"  # of a message with more than one: understood with it, for danger may stand in any
# Understood later, and only where the message leaves it open:
SPANS = "spans"  # its parts that may each ask something, of a message with more than one
PAIRS = "pairs"  # each of those with the next
READINGS = "readings"  # what it may mean after what was said before
LATER = (SPANS, PAIRS, READINGS)
BEHIND = "behind"  # its parts that lean on an earlier one, read behind what that is about; set as they are understood
STEPS = "steps"  # what the components did to a message, in their order
Step = Callable[[List[Message]], Any]


def parts(message: Message, kind: str) -> List[Message]:
    """The parts of one kind, as messages of their own; none where the message has none."""
    return message.get(kind) or []


def with_sentences(messages: Iterable[Message]) -> List[Message]:
    """The messages, and after each of them its sentences."""
    return [found for message in messages for found in (message, *parts(message, SENTENCES))]


def remember(step: Step, messages: Iterable[Message]) -> None:
    """Notes on each message with parts to understand later what a component does to it, so that it can be done then."""
    for message in messages:
        if any(parts(message, kind) for kind in LATER):
            message.set(STEPS, [*(message.get(STEPS) or ()), step])


def understand(message: Message, *kinds: str) -> List[Message]:
    """The message's parts of these kinds, after all that was done to the message was done to them in one go."""
    found = [part for kind in kinds for part in parts(message, kind)]
    for step in message.get(STEPS) or ():
        step(found)
    return found
