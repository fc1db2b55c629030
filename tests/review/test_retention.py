"""Old conversations go from both sides, and one on request at once."""

import time
from collections.abc import Callable

import pytest

from marrow.review import retention, search
from marrow.review.ingest.follow import Follower
from marrow.review.models import AuditEntry, Conversation, DailyCount, Group, Job, Proposal, Turn
from tests.review.tracker import Tracker

Read = Callable[[], Follower]
DAY = 86400


def test_old_conversations_go_from_both_sides_and_young_ones_stay(tracker: Tracker, read: Read) -> None:
    tracker.say("old", "an old question", "fallback", at=time.time() - 91 * DAY)
    tracker.say("young", "a young question", "fallback", at=time.time() - 89 * DAY)
    follower = read()
    assert str(retention.retain(90, dry_run=True)).startswith("would delete 1 conversations with 1 turns")
    assert Conversation.objects.count() == 2
    report = retention.retain(90)
    assert (report.conversations, report.turns, report.events) == (1, 1, 4)
    assert [c.sender_id for c in Conversation.objects.all()] == ["young"]
    assert tracker.count() == 4
    assert [g.example for g in Group.objects.all()] == ["a young question"]
    assert Conversation.objects.filter(search.matching("old")).count() == 0
    assert Job.objects.get(name="retain").report == str(report)
    assert AuditEntry.objects.filter(action="retention").count() == 1
    follower.tick()
    read()
    assert Conversation.objects.count() == 1
    assert sum(c.count for c in DailyCount.objects.filter(series="conversations")) == 1


def test_a_conversation_that_goes_on_is_kept_whole(tracker: Tracker, read: Read) -> None:
    tracker.say("s1", "long ago", at=time.time() - 100 * DAY)
    read()
    tracker.say("s1", "just now", at=time.time())  # not read yet
    assert retention.retain(90).conversations == 0
    read()
    assert Turn.objects.count() == 2


def test_what_was_never_read_goes_too(tracker: Tracker, db: None) -> None:
    tracker.say("old", "an old question", at=time.time() - 91 * DAY)
    assert retention.retain(90).events == 4
    assert tracker.count() == 0


def test_accepted_examples_stay_and_open_proposals_go(tracker: Tracker, read: Read) -> None:
    tracker.say("old", "an old question", at=time.time() - 91 * DAY)
    read()
    turn = Turn.objects.get()
    for status in ("proposed", "refused", "accepted", "written"):
        Proposal.objects.create(text=status, key=status, topic="mrd", turn=turn, status=status)
    retention.retain(90)
    assert sorted(Proposal.objects.values_list("text", "turn")) == [("accepted", None), ("written", None)]


def test_a_deleted_conversation_does_not_come_back_and_new_ones_are_read(tracker: Tracker, read: Read) -> None:
    tracker.say("s1", "one")
    tracker.say("s2", "two")
    follower = read()
    retention.delete_conversation(Conversation.objects.get(sender_id="s2"))
    assert tracker.count() == 4
    tracker.say("s3", "three")  # SQLite gives it the ids of the deleted one
    follower.tick()
    read()
    assert sorted(Conversation.objects.values_list("sender_id", flat=True)) == ["s1", "s3"]


def test_a_group_keeps_no_words_of_what_was_deleted(tracker: Tracker, read: Read) -> None:
    tracker.say("s1", "Secret words", "fallback")
    tracker.say("s2", "secret words!", "fallback")
    read()
    group = Group.objects.get()
    assert group.open == 2
    first = Turn.objects.get(text=group.example)
    retention.delete_conversation(first.conversation)
    group.refresh_from_db()
    assert group.open == 1
    assert group.example == Turn.objects.get().text


def test_nothing_is_deleted_when_the_tracker_store_is_down(
    tracker: Tracker, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    from marrow.review.ingest.source import SourceUnavailable

    tracker.say("s1", "one", at=time.time() - 91 * DAY)
    read()
    tracker._connection.execute("DROP TABLE events")
    with pytest.raises(SourceUnavailable):
        retention.retain(90)
    assert Conversation.objects.count() == 1
