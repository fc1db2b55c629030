"""A message that comes twice: what names it, and where its first reply is looked for."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.channel.again import comes_again, earlier_reply, message_id
from marrow.channel.request import ChatRequest

TURN = "0f8fad5b-d9cb-469f-a165-70867728950e"
NAME = f"turn.{TURN}"
AGAIN = ChatRequest("a", "what is MRD", TURN, again=True)


def asked(**headers: str) -> Any:
    return SimpleNamespace(headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def agent() -> Agent:
    domain = Domain.empty()
    return Agent(domain=domain, tracker_store=InMemoryTrackerStore(domain), lock_store=InMemoryLockStore())


def keep(agent: Agent, name: str, *turns: tuple[str, str]) -> None:
    """Stores turns of a conversation: the message's id, and the reply."""
    events = [e for number, reply in turns for e in (UserUttered("x", message_id=number), BotUttered(reply))]
    asyncio.run(agent.tracker_store.save(DialogueStateTracker.from_events(name, events)))


def found(agent: Agent, name: str) -> list[str]:
    return [item["text"] for item in asyncio.run(earlier_reply(agent, name, NAME, AGAIN))]


def test_the_patients_id_names_the_message_and_cannot_be_a_proxys() -> None:
    request = asked(x_request_id="0f8fad5bd9cb469fa16570867728950e")
    assert message_id(request, AGAIN, proxies=1) == NAME
    assert message_id(request, AGAIN, proxies=0) == NAME
    assert message_id(request, ChatRequest("a", "x"), proxies=1) == "0f8fad5bd9cb469fa16570867728950e"
    assert message_id(request, ChatRequest("a", "x"), proxies=0) is None


def test_only_who_says_so_comes_again() -> None:
    assert comes_again(asked(), AGAIN, proxies=0)
    assert not comes_again(asked(), ChatRequest("a", "x", TURN), proxies=1)
    assert comes_again(asked(x_marrow_again="1"), ChatRequest("a", "x"), proxies=1)
    assert not comes_again(asked(x_marrow_again="1"), ChatRequest("a", "x"), proxies=0)


def test_the_reply_is_that_of_the_turn_in_the_same_conversation_alone(agent: Agent) -> None:
    keep(agent, "a", ("another", "Hello."), (NAME, "It is a test."), ("later", "30 minutes."))
    keep(agent, "b", ("another", "Hello."))
    assert found(agent, "a") == ["It is a test."]
    assert found(agent, "b") == []
    assert found(agent, "nobody") == []


def test_a_name_that_was_used_twice_gives_one_reply(agent: Agent) -> None:
    keep(agent, "a", (NAME, "It is a test."), (NAME, "30 minutes."))
    assert found(agent, "a") == ["30 minutes."]


def test_a_first_try_that_is_in_the_making_is_waited_for(agent: Agent) -> None:
    async def retry() -> list[dict[str, Any]]:
        async with agent.lock_store.lock("a"):
            looking = asyncio.create_task(earlier_reply(agent, "a", NAME, AGAIN))
            await asyncio.sleep(0)  # it has begun to look
            events = [UserUttered("x", message_id=NAME), BotUttered("It is a test.")]
            await agent.tracker_store.save(DialogueStateTracker.from_events("a", events))
        return await looking

    assert [item["text"] for item in asyncio.run(retry())] == ["It is a test."]
