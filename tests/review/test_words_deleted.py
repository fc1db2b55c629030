"""What a patient wrote is nowhere in the app's database once the conversation is deleted, whatever was done with it."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client

from marrow.review import retention
from marrow.review.changes import CannotUndo, undo
from marrow.review.ingest.follow import Follower, settle
from marrow.review.ingest.grouping import Grouper, recount
from marrow.review.ingest.source import Source, open_source
from marrow.review.judging import decide, split
from marrow.review.models import Change, Conversation, Group, Person, Proposal, Turn
from marrow.review.training import proposals
from tests.review.test_grouping import alike
from tests.review.tracker import Tracker

Read = Callable[[], Follower]
MakePerson = Callable[..., Person]
SECRET = "xylograph"  # its own stem, which is what the search index holds


def held() -> str:
    """All that stands in the database, the search index's own text included."""
    with connection.cursor() as cursor:
        shown = []
        of_the_index = ["review_search_content"] if connection.vendor == "sqlite" else []
        for table in [*connection.introspection.table_names(cursor), *of_the_index]:
            cursor.execute(f'SELECT * FROM "{table}"')
            shown += cursor.fetchall()
    return str(shown)


def delete(sender: str) -> None:
    retention.delete_conversation(Conversation.objects.get(sender_id=sender))


@pytest.fixture
def one_group(tracker: Tracker, read: Read) -> Group:
    """Two patients' different words in one group, whose example is the first one's."""
    tracker.say("s1", f"my {SECRET} hurts", "fallback")
    tracker.say("s2", "where do i park", "fallback")
    read()
    group = Turn.objects.get(conversation__sender_id="s1").group
    Turn.objects.update(group=group)
    Group.objects.exclude(pk=group.pk).delete()
    recount([group.pk])
    assert SECRET in group.example
    return group


def key_of(sender: str) -> str:
    return Turn.objects.get(conversation__sender_id=sender).key


def test_after_a_group_was_split(one_group: Group, person: MakePerson) -> None:
    split(person(), one_group, key_of("s1"))
    delete("s1")
    assert SECRET not in held()
    assert Group.objects.get(open=1).example == "where do i park"


def test_after_a_split_was_taken_back(one_group: Group, person: MakePerson) -> None:
    undo(split(person(), one_group, key_of("s1")))
    assert Group.objects.get().open == 2
    delete("s1")
    assert SECRET not in held()


def test_a_split_is_not_taken_back_into_a_group_that_is_gone(one_group: Group, person: MakePerson) -> None:
    change = split(person(), one_group, key_of("s1"))
    delete("s2")
    with pytest.raises(CannotUndo, match="gone"):
        undo(change)
    assert Turn.objects.get().group.example == f"my {SECRET} hurts"


def test_whatever_was_done_with_them(one_group: Group, person: MakePerson) -> None:
    maintainer = person("maintainer")
    undo(decide(maintainer, one_group, "wrong", "dressing"))
    decide(maintainer, one_group, "wrong", "dressing")
    proposals.refuse(maintainer, Proposal.objects.get(text__contains=SECRET))
    assert SECRET in held()
    delete("s1")
    assert SECRET not in held()
    assert Change.objects.count() == 2


@pytest.mark.parametrize("withdraw", [proposals.refuse, proposals.reopen])
def test_an_accepted_example_outlives_them_only_as_long_as_it_is_accepted(
    one_group: Group, person: MakePerson, withdraw: Callable[..., Any]
) -> None:
    maintainer = person("maintainer")
    decide(maintainer, one_group, "wrong", "dressing")
    accepted = proposals.accept(maintainer, Proposal.objects.get(text__contains=SECRET))
    delete("s1")
    assert SECRET in held()
    assert withdraw(maintainer, accepted) is None
    assert SECRET not in held()


def test_what_an_earlier_version_left_goes_with_the_next_retention(one_group: Group) -> None:
    Group.objects.create(example=f"old {SECRET}")
    Turn.objects.filter(conversation__sender_id="s1").update(group=Group.objects.create(example=f"my {SECRET} hurts"))
    Proposal.objects.create(text=f"old {SECRET}", key="k", topic="dressing")
    delete("s1")
    assert SECRET in held()
    retention.retain(90)
    assert SECRET not in held()
    assert Conversation.objects.count() == 1


def test_retention_leaves_none_either(tracker: Tracker, read: Read) -> None:
    tracker.say("s1", f"my {SECRET} hurts", "fallback", at=time.time() - 91 * 86400)
    tracker.say("s2", "where do i park", "fallback")
    read()
    assert SECRET in held()
    retention.retain(90)
    assert SECRET not in held()


def test_words_that_the_follower_held_when_they_were_deleted_do_not_come_back(
    tracker: Tracker, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.say("s1", "hello", "chat")
    tracker.say("s2", "hello", "chat")
    follower, events = read(), Source.events
    tracker.say("s1", f"my {SECRET} hurts")
    tracker.say("s2", "where do i park")

    def deleted_meanwhile(*arguments: Any) -> Any:
        found = events(*arguments)
        delete("s1")
        return found

    monkeypatch.setattr(Source, "events", deleted_meanwhile)
    follower.tick()
    assert SECRET not in held()
    assert list(Turn.objects.values_list("text", flat=True)) == ["hello", "where do i park"]


def test_words_that_were_deleted_while_they_were_grouped_make_no_group(tracker: Tracker, db: None) -> None:
    tracker.say("s1", f"my {SECRET} hurts", "fallback")
    Follower(open_source()).tick()

    def encode(texts: list[str]) -> Any:
        if texts:
            delete("s1")
        return alike(texts)

    settle(Grouper(encode))
    assert SECRET not in held()
    assert Group.objects.count() == 0


def test_their_numbers_go_too_and_those_of_the_new_example_take_their_place(tracker: Tracker, db: None) -> None:
    grouper = Grouper(alike)
    for sender, text in (("s1", f"my {SECRET} hurts"), ("s2", "where do i park")):
        tracker.say(sender, text, "fallback")
        Follower(open_source()).tick()
        settle(grouper)
    delete("s1")
    assert Group.objects.get().vector is None
    tracker.say("s3", "is there a car park", "fallback")
    Follower(open_source()).tick()
    settle(grouper)
    assert Group.objects.get().open == 2
    assert Group.objects.get().vector is not None


def bytes_of(database: Path) -> bytes:
    """All that the file holds, once the write-ahead log is in it."""
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return database.read_bytes()


def test_the_tracker_stores_file_holds_none_of_their_bytes(tracker: Tracker, read: Read, careless_sqlite: None) -> None:
    for sender in ("s1", "s2", "s3"):
        tracker.say(sender, "where do i park" if sender != "s2" else f"my {SECRET} hurts")
    read()
    assert SECRET.encode() in bytes_of(tracker.path)
    delete("s2")
    assert SECRET.encode() not in bytes_of(tracker.path)
    assert b"where do i park" in bytes_of(tracker.path)


def test_the_apps_file_holds_none_of_what_is_deleted(tmp_path: Path, db: None, careless_sqlite: None) -> None:
    opened = connection.copy()
    opened.settings_dict = {**opened.settings_dict, "NAME": str(tmp_path / "review.db")}
    with opened.cursor() as cursor:
        cursor.execute("CREATE TABLE words (text)")
        cursor.executemany("INSERT INTO words VALUES (%s)", [("where do i park",), (f"my {SECRET} hurts",)])
        assert SECRET.encode() in bytes_of(tmp_path / "review.db")
        cursor.execute("DELETE FROM words WHERE text LIKE %s", (f"%{SECRET}%",))
    opened.close()
    assert SECRET.encode() not in bytes_of(tmp_path / "review.db")
    assert b"where do i park" in bytes_of(tmp_path / "review.db")


def test_a_search_in_an_address_is_not_kept_when_signing_in_fails(db: None) -> None:
    back = f"/conversations?q={SECRET}"
    form = {"username": "x", "password": "y", "next": back}
    Client().post("/sign-in", form, query_params={"next": back})
    assert AccessAttempt.objects.count() == 1
    assert SECRET not in held()
