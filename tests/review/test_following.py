"""Reading the tracker store: nothing doubled, nothing lost, whatever happens in between."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from marrow.errors import BadInput
from marrow.paths import ROOT
from marrow.review import search
from marrow.review.ingest import apply as applying
from marrow.review.ingest.follow import Follower, settle
from marrow.review.ingest.grouping import Grouper, project_encoder
from marrow.review.ingest.source import SourceUnavailable, open_source
from marrow.review.ingest.turns import clean
from marrow.review.models import Conversation, Cursor, DailyCount, Group, Turn
from tests.review.tracker import Tracker

Read = Callable[[], Follower]


def table() -> list[tuple[Any, ...]]:
    """Everything that was read, without the rows' own numbers."""
    fields = ("conversation__sender_id", "event_id", "text", "kind", "feedback", "replies", "needs_decision")
    return [tuple(map(str, row)) for row in Turn.objects.order_by("event_id").values_list(*fields)]


def test_a_message_is_read_with_what_was_made_of_it(tracker: Tracker, read: Read) -> None:
    tracker.say("s1", "how long are results", topics=("results_time",), confidence=0.97)
    tracker.thumb("s1", up=True)
    tracker.say("s1", "can i have a shower", "fallback", confidence=0.3)
    tracker.thumb("s1", up=False)
    read()
    first, thumb, second, _ = Turn.objects.order_by("event_id")
    assert (first.kind, first.topics, first.confidence) == ("answer", ["results_time"], 0.97)
    assert first.sections == ["Getting your results"]
    assert first.reply_texts == ["The reply to: how long are results"]
    assert (first.feedback, second.feedback) == (1, -1)
    assert thumb.is_feedback
    assert not first.needs_decision
    assert second.needs_decision
    conversation = Conversation.objects.get()
    assert (conversation.turn_count, conversation.min_confidence, conversation.channel) == (4, 0.3, "rest")
    assert (conversation.has_fallback, conversation.has_thumbs_down, conversation.has_thumbs_up) == (True, True, True)
    assert not conversation.has_urgent


def test_reading_twice_changes_nothing(tracker: Tracker, read: Read) -> None:
    for number in range(30):
        tracker.say(f"s{number % 4}", f"question {number}", "fallback" if number % 3 else "answer")
    read()
    before = table()
    Cursor.objects.update(last_event=0)
    read()
    assert table() == before
    assert len(before) == 30


def test_a_reply_that_comes_later_is_put_to_its_message(tracker: Tracker, read: Read) -> None:
    tracker.add("s1", "user", {"text": "hello", "parse_data": {}})
    follower = read()
    assert Turn.objects.get().kind == ""
    tracker.add("s1", "bot", {"text": "I am not sure.", "data": {"custom": {"kind": "fallback", "confidence": 0.2}}})
    follower.tick()
    turn = Turn.objects.get()
    assert (turn.kind, turn.reply_texts, turn.needs_decision) == ("fallback", ["I am not sure."], True)


def test_events_that_are_committed_out_of_order_are_read(tracker: Tracker, read: Read) -> None:
    """PostgreSQL gives ids before it commits: a lower id may become visible after a higher one has been read."""
    tracker.add("late", "user", {"text": "first", "parse_data": {}}, id=100)
    follower = read()
    tracker.add("early", "user", {"text": "came late", "parse_data": {}}, id=90)
    tracker.add("late", "user", {"text": "late in its own conversation", "parse_data": {}}, id=95)
    assert follower.tick() == 2
    assert follower.tick() == 0
    texts = Turn.objects.order_by("event_id").values_list("text", flat=True)
    assert list(texts) == ["came late", "late in its own conversation", "first"]


def test_ids_that_sqlite_gives_anew_are_read(tracker: Tracker, read: Read) -> None:
    tracker.say("s1", "one")
    tracker.say("s2", "two")
    follower = read()
    tracker.delete("s2")
    tracker.say("s3", "three")
    follower.tick()
    assert Turn.objects.filter(conversation__sender_id="s3").count() == 1


def test_a_crash_within_a_batch_leaves_nothing_half_written(
    tracker: Tracker, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        tracker.say(f"s{number}", f"question {number}")
    real = search.index

    def crash(documents: Any) -> None:
        real(documents)
        raise RuntimeError("the machine went down")

    monkeypatch.setattr(applying.search, "index", crash)
    with pytest.raises(RuntimeError):
        read()
    assert Turn.objects.count() == Conversation.objects.count() == 0
    assert Cursor.objects.filter(last_event__gt=0).count() == 0
    monkeypatch.setattr(applying.search, "index", real)
    read()
    assert Turn.objects.count() == 10


def test_a_follower_that_is_killed_again_and_again_reads_everything_once(tmp_path: Path) -> None:
    tracker = Tracker(tmp_path / "conversations.db")
    tracker._connection.execute("BEGIN")
    for number in range(2400):
        tracker.say(f"s{number % 300}", f"question {number}", "fallback" if number % 9 == 0 else "answer")
    tracker._connection.execute("COMMIT")
    database = tmp_path / "review.db"
    environment = os.environ | {
        "MARROW_REVIEW_DATABASE_URL": f"sqlite:///{database}",
        "MARROW_REVIEW_SECRET_FILE": str(tmp_path / "secret"),
        "MARROW_REVIEW_TRACKER_URL": f"sqlite:///{tracker.path}",
    }
    command = [sys.executable, "-m", "marrow", "review", "follow", "--once"]
    for share in (0, 1250):
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        while process.poll() is None and _turns(database) <= share:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert _turns(database) > 0
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL)
    assert _turns(database) == 2400
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT COUNT(*), SUM(turn_count) FROM review_conversation").fetchone()
        replies = connection.execute("SELECT COUNT(*) FROM review_turn WHERE kind = ''").fetchone()
        waiting, counted = connection.execute(
            "SELECT (SELECT COUNT(*) FROM review_turn WHERE needs_decision), (SELECT SUM(open) FROM review_group)"
        ).fetchone()
    assert rows == (300, 2400)
    assert replies == (0,)
    assert waiting == counted == 267


def _turns(database: Path) -> int:
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT COUNT(*) FROM review_turn").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_the_tracker_store_cannot_be_written_to_by_the_reader(tracker: Tracker) -> None:
    source = open_source()
    with pytest.raises(SourceUnavailable, match="readonly"), source.reading() as connection:
        connection.execute(sqlalchemy.text("DELETE FROM events"))


def test_a_bot_that_was_never_started_is_waited_for(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARROW_REVIEW_TRACKER_URL", f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(SourceUnavailable, match="has not been started"):
        Follower(open_source()).tick()


@pytest.mark.parametrize("content", ["", "tracker_store: 7", "tracker_store: {type: redis}"])
def test_an_endpoints_file_without_a_sql_store_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    path = tmp_path / "endpoints.yml"
    path.write_text(content)
    monkeypatch.setenv("MARROW_REVIEW_ENDPOINTS", str(path))
    with pytest.raises(BadInput, match=r"endpoints\.yml names no SQL tracker store"):
        open_source()


def test_postgresql_is_read_from_endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "endpoints.yml"
    path.write_text(
        "tracker_store:\n  type: x.Y\n  dialect: postgresql\n  url: db.example\n  port: 5433\n  db: rasa\n"
        "  username: bot\n  password: ${TRACKER_PASSWORD}\n"
    )
    monkeypatch.setenv("MARROW_REVIEW_ENDPOINTS", str(path))
    monkeypatch.setenv("TRACKER_PASSWORD", "s3cret")
    url = open_source().url
    assert (url.host, url.port, url.database, url.username, url.password) == (
        "db.example",
        5433,
        "rasa",
        "bot",
        "s3cret",
    )


def test_strange_characters_do_not_stop_the_follower(tracker: Tracker, read: Read) -> None:
    tracker.say("s\0", "half \ud83d and \0 nothing")
    read()
    assert "\0" not in Turn.objects.get().text
    assert clean("\ud83d") == "?"


def test_messages_alike_are_grouped_by_the_encoder(tracker: Tracker, read: Read) -> None:
    for text in ("can i have a shower with the dressing on", "shower with dressing", "where do i park the car"):
        tracker.say("s1", text, "fallback", confidence=0.2)
    follower = Follower(open_source())
    follower.tick()
    settle(Grouper(project_encoder()))
    assert sorted(Group.objects.values_list("open", flat=True)) == [1, 2]


def test_the_same_words_share_a_group_whatever_their_case(tracker: Tracker, read: Read) -> None:
    for text in ("Can I shower?", "can i shower", "CAN I SHOWER!!"):
        tracker.say("s1", text, "fallback", confidence=0.2)
    read()
    assert Group.objects.get().open == 3


def test_days_are_counted_as_they_change(tracker: Tracker, read: Read) -> None:
    tracker.say("s1", "one", topics=("mrd",))
    tracker.thumb("s1", up=False)
    follower = read()
    tracker.say("s2", "two", "urgent")
    follower.tick()
    settle(Grouper(None))
    counts = {(c.series, c.key): c.count for c in DailyCount.objects.all()}
    assert counts["conversations", ""] == 2
    assert counts["kind", "answer"] == counts["kind", "urgent"] == counts["topic", "mrd"] == counts["down", "mrd"] == 1
    assert ("kind", "chat") not in counts  # a thumb is no message
