"""The tracker store: nothing is lost, and a tracker stays short."""

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.store.tracker_store import PAGE, RecentTurnsTrackerStore


@pytest.fixture
def store(tmp_path: Path) -> RecentTurnsTrackerStore:
    return RecentTurnsTrackerStore(Domain.empty(), dialect="sqlite", db=str(tmp_path / "conversations.db"))


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def talk(store: RecentTurnsTrackerStore, turns: int, sender: str) -> list[int]:
    """Says a number at each turn; returns how many turns each tracker held."""
    lengths = []
    for turn in range(turns):
        tracker = await store.get_or_create_tracker(sender)
        lengths.append(len(texts(tracker)))
        tracker.update(UserUttered(f"{sender} {turn}"))
        tracker.update(ActionExecuted("utter_reply"))
        await store.save(tracker)
    return lengths


def test_every_turn_of_a_long_conversation_is_kept_once_and_in_order(store: RecentTurnsTrackerStore) -> None:
    asyncio.run(talk(store, 5 * PAGE + 3, "a"))
    whole = asyncio.run(store.retrieve_full_tracker("a"))
    assert texts(whole) == [f"a {turn}" for turn in range(5 * PAGE + 3)]
    assert len(whole.events) == 1 + 2 * (5 * PAGE + 3)  # Rasa begins with an action_listen


def test_a_tracker_holds_the_last_turns_only(store: RecentTurnsTrackerStore) -> None:
    lengths = asyncio.run(talk(store, 5 * PAGE, "a"))
    assert max(lengths) < 2 * PAGE
    assert lengths[: 2 * PAGE] == list(range(2 * PAGE))
    assert min(lengths[PAGE:]) >= PAGE
    assert texts(asyncio.run(store.retrieve("a")))[-1] == f"a {5 * PAGE - 1}"


def test_a_neighbours_conversation_is_not_touched(store: RecentTurnsTrackerStore) -> None:
    asyncio.run(talk(store, 3, "b"))
    asyncio.run(talk(store, 3 * PAGE, "a"))
    assert texts(asyncio.run(store.retrieve("b"))) == ["b 0", "b 1", "b 2"]
