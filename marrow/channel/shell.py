"""Chats in the terminal with the newest model."""

import asyncio
import sys
import textwrap

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from marrow.channel.forgetful import forgetful_agent
from marrow.channel.request import plain_message

WIDTH = 90


def chat() -> None:
    """Reads a message a line until the end of the input or `quit`, and prints each reply.

    Raises:
        NoModel: there is no trained model. BadInput: it cannot be loaded.
    """
    agent = asyncio.run(forgetful_agent())
    print("Ask about the bone marrow test. A number chooses one of the questions offered; `quit` ends.")
    offered: list[str] = []
    while (text := _read()) is not None:
        if text.isdigit() and 1 <= int(text) <= len(offered):
            text = offered[int(text) - 1]
        offered = _say(asyncio.run(_handle(agent, text)))


def _read() -> str | None:
    text = ""
    while not text:
        try:
            text = input("\nYou: ").strip()
        except EOFError:
            return None
    return None if text in ("quit", "exit", "/stop") else text


async def _handle(agent: Agent, text: str) -> list[dict[str, object]]:
    collector = CollectingOutputChannel()
    await agent.handle_message(UserMessage(plain_message(text), collector, "shell"))
    return collector.messages


def _say(messages: list[dict[str, object]]) -> list[str]:
    """Prints a reply; returns the questions it offers."""
    for message in messages:
        if "text" in message:
            print(textwrap.fill(f"Bot: {message['text']}", WIDTH, subsequent_indent="     "))
    custom = next((m["custom"] for m in messages if "custom" in m), {"suggestions": []})
    questions = [s["question"] for s in custom["suggestions"]]  # type: ignore[index]
    for number, question in enumerate(questions, 1):
        print(f"     {number}. {question}")
    sys.stdout.flush()
    return questions
