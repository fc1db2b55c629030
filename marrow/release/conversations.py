"""Holds the blind conversations with a model, and judges each turn by what the reply contract says of it.

They are Rasa test stories, each with the replies expected in its metadata. Each is held as a channel holds it: the
tracker carries what was said before.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from tqdm import tqdm

from marrow.channel.forgetful import forgetful_agent
from marrow.models import TrainedModel
from marrow.release.conversation_files import Conversation, Turn


@dataclass(frozen=True)
class Judged:
    """A turn, the contract's `custom` block of the reply to it, and its number in the conversation, from 0."""

    conversation: Conversation
    number: int
    custom: dict[str, Any]

    @property
    def turn(self) -> Turn:
        """What was said and expected."""
        return self.conversation.turns[self.number]

    @property
    def right(self) -> bool:
        """Whether the reply is of the kind expected, on the topics expected, and names what is not answered."""
        turn = self.turn
        topics = turn.topics is None or self.custom["topics"] == list(turn.topics)
        unanswered = turn.unanswered is None or bool(self.custom["unanswered"]) == turn.unanswered
        return self.custom["kind"] == turn.kind and topics and unanswered


def hold(conversations: list[Conversation], model: TrainedModel | None = None) -> list[Judged]:
    """Holds each conversation with the model (the newest one when None) and judges its turns, in order."""
    said = [[turn.user for turn in conversation.turns] for conversation in conversations]
    return [
        Judged(conversation, number, custom)
        for conversation, customs in zip(conversations, converse(said, model), strict=True)
        for number, custom in enumerate(customs)
    ]


def converse(conversations: list[list[str]], model: TrainedModel | None = None) -> list[list[dict[str, Any]]]:
    """What the model replies: for each conversation, the contract's `custom` block for each message, in order.

    Raises:
        BadInput: the model cannot be loaded.
    """
    return asyncio.run(_converse(conversations, model))


async def _converse(conversations: list[list[str]], model: TrainedModel | None) -> list[list[dict[str, Any]]]:
    agent = await forgetful_agent(model)
    replies = []
    rows = tqdm(conversations, desc="Conversing", unit=" conversations", leave=False, disable=None)
    for number, messages in enumerate(rows):
        replies.append([await _say(agent, text, str(number)) for text in messages])
    return replies


async def _say(agent: Agent, text: str, sender: str) -> dict[str, Any]:
    collector = CollectingOutputChannel()
    await agent.handle_message(UserMessage(text, collector, sender))
    return next(message["custom"] for message in collector.messages if "custom" in message)


def by_case(judged: Iterable[Judged]) -> dict[str, dict[str, float]]:
    """For each case, and for all: how many turns, and the share that is right. A case's first turns count to it too."""
    shares: dict[str, list[bool]] = {"all turns": []}
    for turn in judged:
        shares["all turns"].append(turn.right)
        shares.setdefault(turn.conversation.case, []).append(turn.right)
    return {case: {"turns": len(right), "right": sum(right) / len(right)} for case, right in shares.items()}
