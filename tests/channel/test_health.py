"""Ready means it: a store that hangs is not waited for, nor asked again and again."""

import asyncio
import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from marrow.channel import health
from marrow.channel.health import LIVE, READY, Health


class Store:
    """Answers when `open` is set; counts how often it is asked."""

    def __init__(self) -> None:
        self.open, self.asked = asyncio.Event(), 0

    async def retrieve(self, _: str) -> None:
        self.asked += 1
        await self.open.wait()


def agent(store: Any, loaded: bool = True) -> Any:
    return SimpleNamespace(tracker_store=store, processor=None, is_ready=lambda: loaded)


async def ask(found: Health, path: str = READY) -> tuple[int, dict[str, str]]:
    answer = await found.respond(SimpleNamespace(path=path))  # type: ignore[arg-type]
    assert answer is not None
    return answer.status, json.loads(answer.body or b"")


def test_a_store_that_hangs_is_asked_once_and_told_within_the_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger=health.__name__)  # whatever level another test has set
    monkeypatch.setattr(health, "STORE_ANSWERS_WITHIN", 0.02)
    monkeypatch.setattr(health, "LOOK_EVERY", 0.0)

    async def run() -> None:
        found, store = Health(), Store()
        found.open(agent(store))
        answers = await asyncio.gather(*(ask(found) for _ in range(20)))
        assert {status for status, _ in answers} == {503}
        assert "does not answer within" in answers[0][1]["reason"]
        assert store.asked == 1
        assert not found.ready
        store.open.set()
        await asyncio.sleep(0)
        assert await ask(found) == (200, {"status": "ready"})
        assert found.ready

    asyncio.run(run())
    said = [record.getMessage() for record in caplog.records if record.name == health.__name__]
    assert len(said) == 2  # when it began and when it ended, not at each of twenty probes
    assert "does not answer" in said[0]
    assert "answers again" in said[1]


def test_asking_often_costs_the_store_one_look_a_second() -> None:
    async def run() -> None:
        found, store = Health(), Store()
        store.open.set()
        found.open(agent(store))
        assert {(await ask(found))[0] for _ in range(50)} == {200}
        assert store.asked == 1

    asyncio.run(run())


def test_a_bot_that_starts_or_has_no_model_is_alive_and_not_ready() -> None:
    async def run() -> None:
        found = Health()
        assert await ask(found, LIVE) == (200, {"status": "alive"})
        assert (await ask(found))[1]["reason"] == "The bot is starting."
        found.open(agent(None, loaded=False))
        assert await ask(found) == (503, {"status": "not ready", "reason": "No model is loaded."})
        assert await found.respond(SimpleNamespace(path="/questions/")) is None  # type: ignore[arg-type]

    asyncio.run(run())
