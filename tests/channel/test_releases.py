"""A model that is released while the bot runs is served as the first one was."""

import asyncio
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore

from marrow.channel import releases
from marrow.channel.forgetful import forgetful_agent
from marrow.channel.graph_runner import SequentialGraphRunner, run_without_dask
from marrow.channel.releases import Follower
from marrow.channel.turn import TurnProcessor
from marrow.store.openly import fail_openly


def test_it_takes_turns_and_fails_as_the_first_one_does(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rasa.core.processor.DaskGraphRunner", None)  # and back again afterwards
    run_without_dask()
    monkeypatch.setattr(releases, "current_model", lambda: model.trained)

    async def look() -> Any:
        agent = await forgetful_agent(model.trained)
        agent.tracker_store = FailSafeTrackerStore(InMemoryTrackerStore(agent.domain))
        agent.processor.tracker_store = agent.tracker_store
        looking = asyncio.create_task(Follower("another").look(agent))
        await asyncio.sleep(0.2)
        fail_openly(agent)  # as the first message does, while the new model is loading
        await looking
        return agent

    agent = asyncio.run(look())
    assert isinstance(agent.processor, TurnProcessor)
    assert isinstance(agent.processor.graph_runner, SequentialGraphRunner)
    assert agent.processor.tracker_store is agent.tracker_store
    assert not isinstance(agent.tracker_store, FailSafeTrackerStore)
