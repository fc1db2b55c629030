"""A turn that failed: the nurse line, never an answer that was not kept; danger is met all the same."""

import asyncio
from typing import Any

import pytest

from marrow.answer.compose import Composer
from marrow.channel.failure import FailedTurn

URGENT = {"text": "x", "intent": {"name": "urgent", "confidence": 0.9}, "intent_ranking": []}
ANSWER = {"text": "x", "intent": {"name": "faq", "confidence": 0.9}, "intent_ranking": [{"name": "faq/mrd"}]}


def kind(text: str, parsed: dict[str, Any] | None) -> str:
    async def parse(_: str) -> dict[str, Any]:
        if parsed is None:
            raise RuntimeError("the model is gone")
        return parsed

    return asyncio.run(FailedTurn(Composer()).reply(text, parse)).kind


@pytest.mark.parametrize(
    ("text", "parsed", "expected"),
    [
        ("what is MRD", ANSWER, "fallback"),
        ("I feel faint", URGENT, "urgent"),
        ("it won't stop bleeding", None, "urgent"),  # by the patterns, without the model
        ("what is MRD", None, "fallback"),
    ],
)
def test_only_danger_and_distress_get_a_reply_of_their_own(
    text: str, parsed: dict[str, Any] | None, expected: str
) -> None:
    assert kind(text, parsed) == expected


def test_nobody_waits_for_a_model_that_hangs() -> None:
    async def hang(_: str) -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    reply = asyncio.run(asyncio.wait_for(FailedTurn(Composer()).reply("it won't stop bleeding", hang), 5))
    assert reply.kind == "urgent"


def test_a_message_that_no_model_may_read_is_answered_by_the_patterns() -> None:
    failed = FailedTurn(Composer())
    assert failed.unread("it won't stop bleeding").kind == "urgent"
    assert failed.unread("what is MRD").kind == "fallback"
