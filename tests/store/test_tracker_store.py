"""The tracker store: nothing is lost, a tracker stays short, and Rasa's own store reads what is stored."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.privacy import redact
from marrow.store.rows import RANKED
from marrow.store.tracker_store import TURNS, RecentTurnsTrackerStore
from tests.store.conftest import Options, Postgres


@pytest.fixture
def store(options: Options) -> RecentTurnsTrackerStore:
    return RecentTurnsTrackerStore(Domain.empty(), **options)


def texts(tracker: DialogueStateTracker | None) -> list[str]:
    assert tracker is not None
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
    asyncio.run(talk(store, 5 * TURNS + 3, "a"))
    whole = asyncio.run(store.retrieve_full_tracker("a"))
    assert texts(whole) == [f"a {turn}" for turn in range(5 * TURNS + 3)]
    assert len(whole.events) == 1 + 2 * (5 * TURNS + 3)  # Rasa begins with an action_listen


def test_a_tracker_holds_the_last_turns_only(store: RecentTurnsTrackerStore) -> None:
    lengths = asyncio.run(talk(store, 3 * TURNS, "a"))
    assert lengths == [min(turn, TURNS) for turn in range(3 * TURNS)]
    assert texts(asyncio.run(store.retrieve("a")))[-1] == f"a {3 * TURNS - 1}"


def test_a_tracker_holds_the_current_session_only(store: RecentTurnsTrackerStore) -> None:
    async def two_sessions() -> DialogueStateTracker | None:
        await talk(store, 2, "a")
        tracker = await store.get_or_create_tracker("a")
        tracker.update_with_events([SessionStarted(), UserUttered("new session")], store.domain)
        await store.save(tracker)
        return await store.retrieve("a")

    assert texts(asyncio.run(two_sessions())) == ["new session"]
    assert texts(asyncio.run(store.retrieve_full_tracker("a"))) == ["a 0", "a 1", "new session"]


def test_a_neighbours_conversation_is_not_touched(store: RecentTurnsTrackerStore) -> None:
    asyncio.run(talk(store, 3, "b"))
    asyncio.run(talk(store, 3 * TURNS, "a"))
    assert texts(asyncio.run(store.retrieve("b"))) == ["b 0", "b 1", "b 2"]
    assert sorted(asyncio.run(store.keys())) == ["a", "b"]


def test_rasas_own_store_reads_what_is_stored(store: RecentTurnsTrackerStore, options: Options) -> None:
    asyncio.run(talk(store, 3 * TURNS, "a"))
    stock = SQLTrackerStore(Domain.empty(), **options)
    whole = asyncio.run(stock.retrieve_full_tracker("a"))
    ours = asyncio.run(store.retrieve_full_tracker("a"))
    assert texts(whole) == [f"a {turn}" for turn in range(3 * TURNS)]
    assert [event.as_dict() for event in whole.events] == [event.as_dict() for event in ours.events]


def test_what_rasas_own_store_wrote_is_gone_on_with(store: RecentTurnsTrackerStore, options: Options) -> None:
    asyncio.run(talk(SQLTrackerStore(Domain.empty(), **options), 2 * TURNS, "a"))
    asyncio.run(talk(store, 1, "a"))
    assert texts(asyncio.run(store.retrieve_full_tracker("a"))) == [f"a {turn}" for turn in [*range(2 * TURNS), 0]]


def test_a_tracker_made_by_hand_adds_what_is_not_stored(store: RecentTurnsTrackerStore) -> None:
    asyncio.run(talk(store, 2, "a"))
    events = [*asyncio.run(store.retrieve_full_tracker("a")).events, UserUttered("one more")]
    asyncio.run(store.save(DialogueStateTracker.from_events("a", events)))
    assert texts(asyncio.run(store.retrieve_full_tracker("a"))) == ["a 0", "a 1", "one more"]


def test_conversations_side_by_side_keep_their_order(store: RecentTurnsTrackerStore) -> None:
    async def all_at_once() -> None:
        await asyncio.gather(*(talk(store, 2 * TURNS, f"sender {n}") for n in range(12)))

    asyncio.run(all_at_once())
    for n in range(12):
        said = texts(asyncio.run(store.retrieve_full_tracker(f"sender {n}")))
        assert said == [f"sender {n} {turn}" for turn in range(2 * TURNS)]


def test_a_ranking_is_stored_without_its_tail(store: RecentTurnsTrackerStore) -> None:
    ranking = [{"name": f"faq/{n}", "confidence": 0.01} for n in range(2 * RANKED)]
    parse: dict[str, Any] = {"intent": ranking[0], "intent_ranking": ranking, "response_selector": {"faq": {}}}
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    tracker.update(UserUttered("hello", parse["intent"], [], parse))
    asyncio.run(store.save(tracker))
    stored = asyncio.run(store.retrieve("a")).latest_message
    assert stored.parse_data["intent_ranking"] == ranking[:RANKED]
    assert stored.intent == ranking[0]
    assert tracker.latest_message.parse_data["intent_ranking"] == ranking  # the turn at hand has it whole


def test_a_message_is_stored_without_personal_data_whatever_channel_it_came_by(store: RecentTurnsTrackerStore) -> None:
    typed = "my name is Delyth Prosser, when are my results due"
    clean = redact(typed).text
    for sender, text in (("typed", typed), ("redacted before", clean)):
        tracker = DialogueStateTracker(sender, [])
        tracker.update(UserUttered(text, parse_data={"text": text}))
        asyncio.run(store.save(tracker))
        (kept,) = store._fetch(store._all_events, sender=sender)
        assert json.loads(kept.data)["text"] == json.loads(kept.data)["parse_data"]["text"] == clean
    assert "Prosser" not in clean


def test_sqlite_overwrites_what_is_deleted(tmp_path: Path, careless_sqlite: None) -> None:
    path = tmp_path / "conversations.db"
    store = RecentTurnsTrackerStore(Domain.empty(), dialect="sqlite", db=str(path))
    asyncio.run(talk(store, 3, "a"))
    asyncio.run(talk(store, 3, "zebrafish"))
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        assert b"zebrafish 2" in path.read_bytes()
        connection.exec_driver_sql("DELETE FROM events WHERE sender_id = 'zebrafish'")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"zebrafish" not in path.read_bytes()
    assert b"a 2" in path.read_bytes()


def test_a_turn_is_one_transaction(store: RecentTurnsTrackerStore) -> None:
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    tracker.update_with_events([UserUttered("hello"), ActionExecuted("utter_reply")], store.domain)
    commits: list[Any] = []
    sa.event.listen(store.engine, "commit", commits.append)
    asyncio.run(store.save(tracker))
    assert len(commits) == 1


def test_the_store_goes_on_after_the_database_was_started_anew(postgres: Postgres) -> None:
    store = RecentTurnsTrackerStore(Domain.empty(), **{**postgres.options, "db": "restarted", "login_db": "postgres"})
    asyncio.run(talk(store, 2, "a"))
    postgres.stop()
    postgres.start()
    tracker = asyncio.run(store.get_or_create_tracker("a"))
    postgres.stop()
    postgres.start()
    tracker.update(UserUttered("still there"))
    asyncio.run(store.save(tracker))
    assert texts(asyncio.run(store.retrieve_full_tracker("a"))) == ["a 0", "a 1", "still there"]


def test_postgresql_finds_the_last_turns_by_an_index(postgres: Postgres) -> None:
    store = RecentTurnsTrackerStore(Domain.empty(), **{**postgres.options, "db": "indexed", "login_db": "postgres"})
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO events (sender_id, type_name, data) "
            "SELECT 'sender ' || mod(n, 50), 'action', '{}' FROM generate_series(1, 50000) n"
        )
        connection.exec_driver_sql("ANALYZE events")
        query = "SELECT data FROM events WHERE sender_id = 'sender 7' ORDER BY id DESC LIMIT 60"
        plan = " ".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {query}"))
    assert "ix_events_sender_id_id" in plan
    assert "Sort" not in plan


def test_an_unknown_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="synchronous"):
        RecentTurnsTrackerStore(Domain.empty(), db=str(tmp_path / "a.db"), synchronous="OFF")
