"""Judging, tagging, queues and filters, and taking each change back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from marrow.review.filters import Filter
from marrow.review.models import Change, Comment, Conversation, Group, Person, Proposal, SavedFilter, Turn
from tests.review.tracker import Tracker

Read = Callable[[], Any]
SignedIn = Callable[..., Client]


def openings(client: Client, query: str) -> list[str]:
    """The first messages of the conversations that a filter shows."""
    return [row.opening for row in client.get(f"/conversations?{query}").context["page"].rows]


@pytest.fixture
def several(tracker: Tracker, read: Read) -> None:
    """A few conversations of different kinds, the last is the newest."""
    tracker.say("a", "how long are results", topics=("results_time",), confidence=0.97)
    tracker.say("b", "it wont stop bleeding", "urgent")
    tracker.say("c", "i want to die", "distress")
    tracker.say("d", "can i have a shower", "fallback", confidence=0.3)
    tracker.say("e", "what is a trephine", topics=("trephine",), confidence=0.7)
    tracker.say("e", "and the results?", topics=("results_time",), confidence=0.8)
    tracker.thumb("e", up=False)
    read()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", "edcba"),
        ("sort=oldest", "abcde"),
        ("sort=longest", "e"),
        ("sort=least_sure", "dea"),
        ("holds=urgent", "b"),
        ("holds=distress", "c"),
        ("holds=fallback", "d"),
        ("holds=down", "e"),
        ("holds=down&holds=fallback", ""),
        ("topic=results_time", "ea"),
        ("topic=results_time&holds=down", "e"),
        ("below=0.75", "ed"),
        ("at_least=2", "e"),
        ("at_most=1", "dcba"),
        ("q=results", "ea"),
        ("q=bleeding+stop", "b"),
        ('q="stop+bleeding"', "b"),
        ('q="bleeding+stop"', ""),
        ("q=treph", "e"),
        ("start=2001-01-01", "edcba"),
        ("end=2001-01-01", ""),
        ("channel=rest", "edcba"),
        ("channel=other", ""),
        ("reviewed=yes", ""),
        ("reviewed=no", "edcba"),
        ("mine=1", ""),
        ("flagged=yes", ""),
        ("tag=x", ""),
    ],
)
def test_a_filter_shows_what_it_says(several: None, signed_in: SignedIn, query: str, shown: str) -> None:
    senders = {c.opening: c.sender_id for c in Conversation.objects.all()}
    found = "".join(senders[opening] for opening in openings(signed_in(), query))
    assert found.startswith(shown) if query == "sort=longest" else found == shown


def test_pages_hold_every_conversation_once_in_both_directions(
    tracker: Tracker, read: Read, signed_in: SignedIn
) -> None:
    for number in range(120):
        tracker.say(f"s{number}", f"question {number}", at=1_700_000_000 + number // 7)  # some at the same moment
    read()
    client, seen, query = signed_in(), [], ""
    while True:
        page = client.get(f"/conversations?{query}").context["page"]
        seen += [row.opening for row in page.rows]
        if page.after is None:
            break
        query = f"after={page.after}"
    assert len(seen) == len(set(seen)) == 120
    back = [row.opening for row in page.rows]
    while page.before is not None:
        page = client.get(f"/conversations?before={page.before}").context["page"]
        back = [row.opening for row in page.rows] + back
    assert back == seen


def test_before_and_after_follow_the_filter(several: None, signed_in: SignedIn) -> None:
    client = signed_in()
    number = Conversation.objects.get(sender_id="e").pk
    context = client.get(f"/conversations/{number}?topic=results_time").context
    assert context["following"].pk == Conversation.objects.get(sender_id="a").pk
    assert context["previous"] is None


def test_a_wrong_reply_with_its_right_topic_becomes_a_proposed_example(several: None, signed_in: SignedIn) -> None:
    turn = Turn.objects.get(text="can i have a shower")
    signed_in().post(f"/turns/{turn.pk}/judge", {"verdict": "wrong", "topic": "dressing"})
    turn.refresh_from_db()
    assert (turn.verdict, turn.right_topic, turn.needs_decision) == ("wrong", "dressing", False)
    proposal = Proposal.objects.get()
    assert (proposal.text, proposal.topic, proposal.status) == ("can i have a shower", "dressing", "proposed")
    assert Group.objects.get(pk=turn.group_id).open == 0


@pytest.mark.parametrize("form", [{"verdict": "wrong"}, {"verdict": "wrong", "topic": "no_such"}, {"verdict": "fine"}])
def test_a_judgement_that_makes_no_sense_changes_nothing(several: None, signed_in: SignedIn, form: dict) -> None:
    turn = Turn.objects.get(text="can i have a shower")
    signed_in().post(f"/turns/{turn.pk}/judge", form)
    turn.refresh_from_db()
    assert turn.verdict == ""
    assert Proposal.objects.count() == Change.objects.count() == 0


ACTIONS: dict[str, tuple[str, dict[str, str]]] = {
    "right": ("/turns/{t}/judge", {"verdict": "right"}),
    "wrong": ("/turns/{t}/judge", {"verdict": "wrong", "topic": "dressing"}),
    "outside": ("/turns/{t}/judge", {"verdict": "outside"}),
    "new": ("/turns/{t}/judge", {"verdict": "new"}),
    "seen": ("/turns/{u}/seen", {}),
    "reviewed": ("/conversations/{c}/reviewed", {"on": "1"}),
    "flag": ("/conversations/{c}/flag", {"on": "1"}),
    "tag": ("/conversations/{c}/tag", {"tag": "Follow up"}),
    "comment": ("/conversations/{c}/comment", {"text": "Please look."}),
    "assign": ("/conversations/{c}/assign", {"person": "{p}"}),
    "group": ("/queues/unsure/{g}/decide", {"verdict": "wrong", "topic": "dressing"}),
    "group_outside": ("/queues/unsure/{g}/decide", {"verdict": "outside"}),
}


def state() -> list[Any]:
    """All that staff can change."""
    turns = ["pk", "verdict", "right_topic", "needs_decision", "judged_by", "judged_at", "seen_by", "seen_at"]
    conversations = ["pk", "reviewed_at", "reviewed_by", "flagged", "assigned_to"]
    return [
        list(Turn.objects.order_by("pk").values_list(*turns)),
        list(Conversation.objects.order_by("pk").values_list(*conversations)),
        list(Conversation.objects.filter(tags__isnull=False).values_list("pk", "tags__name")),
        list(Comment.objects.values_list("text")),
        list(Proposal.objects.values_list("text", "topic")),
        list(Group.objects.order_by("pk").values_list("pk", "open", "settled")),
    ]


@pytest.mark.parametrize("name", ACTIONS)
def test_each_change_can_be_taken_back(several: None, signed_in: SignedIn, name: str) -> None:
    client, (path, form) = signed_in(), ACTIONS[name]
    turn = Turn.objects.get(text="can i have a shower")
    urgent = Turn.objects.get(kind="urgent")
    numbers = {
        "t": turn.pk,
        "u": urgent.pk,
        "c": turn.conversation_id,
        "g": turn.group_id,
        "p": Person.objects.get().pk,
    }
    before = state()
    response = client.post(path.format(**numbers), {k: v.format(**numbers) for k, v in form.items()}, follow=True)
    assert state() != before
    change = Change.objects.get()
    assert f"/changes/{change.pk}/undo" in response.content.decode()
    client.post(f"/changes/{change.pk}/undo")
    assert state() == before


def test_a_tag_taken_away_comes_back_by_undo(several: None, signed_in: SignedIn) -> None:
    client, number = signed_in(), Conversation.objects.first().pk
    client.post(f"/conversations/{number}/tag", {"tag": "odd"})
    row = Conversation.objects.get(pk=number).conversationtag_set.get()
    client.post(f"/conversations/{number}/untag/{row.pk}")
    assert Conversation.objects.get(pk=number).tags.count() == 0
    client.post(f"/changes/{Change.objects.latest('pk').pk}/undo")
    assert openings(client, "tag=odd") == [Conversation.objects.get(pk=number).opening]


def test_nobody_undoes_what_another_has_changed_since(several: None, signed_in: SignedIn) -> None:
    first, second = signed_in(username="first"), signed_in(username="second")
    turn = Turn.objects.get(text="can i have a shower")
    first.post(f"/turns/{turn.pk}/judge", {"verdict": "right"})
    change = Change.objects.get()
    second.post(f"/turns/{turn.pk}/judge", {"verdict": "outside"})
    assert second.post(f"/changes/{change.pk}/undo").status_code == 404  # it is not theirs
    first.post(f"/changes/{change.pk}/undo")
    turn.refresh_from_db()
    assert turn.verdict == "outside"


def test_one_decision_serves_all_messages_of_a_group(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    for number in range(40):
        tracker.say(f"s{number}", "Can I shower?" if number % 2 else "can i SHOWER", "fallback")
    read()
    group = Group.objects.get()
    assert group.open == 40
    signed_in().post(f"/queues/unsure/{group.pk}/decide", {"verdict": "wrong", "topic": "dressing"})
    assert Turn.objects.filter(verdict="wrong", right_topic="dressing", needs_decision=False).count() == 40
    assert Proposal.objects.get().times == 40
    group.refresh_from_db()
    assert group.open == 0


def test_what_was_settled_as_outside_does_not_come_back(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", "can i shower", "fallback")
    read()
    client, group = signed_in(), Group.objects.get()
    client.post(f"/queues/unsure/{group.pk}/decide", {"verdict": "outside"})
    tracker.say("s2", "Can I shower?", "fallback")
    read()
    group.refresh_from_db()
    assert (group.open, group.total) == (0, 2)


def test_a_wording_that_asks_something_else_is_parted(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", "can i shower", "fallback")
    tracker.say("s2", "where do i park", "fallback")
    read()
    group = Group.objects.order_by("pk").first()
    Turn.objects.update(group=group)
    client, other = signed_in(), Turn.objects.get(text="where do i park")
    client.post(f"/queues/unsure/{group.pk}/split", {"key": other.key})
    other.refresh_from_db()
    assert other.group_id != group.pk
    assert Group.objects.get(pk=other.group_id).open == Group.objects.get(pk=group.pk).open == 1


def test_a_danger_message_stays_until_a_person_has_seen_it(several: None, signed_in: SignedIn) -> None:
    client, turn = signed_in(), Turn.objects.get(kind="urgent")
    assert len(client.get("/queues/danger").context["page"].rows) == 2
    client.post(f"/turns/{turn.pk}/seen")
    assert [t.kind for t in client.get("/queues/danger").context["page"].rows] == ["distress"]
    (seen,) = client.get("/queues/danger?seen=1").context["page"].rows
    assert seen.seen_by.username == "reviewer-1"
    assert seen.seen_at is not None


def test_the_sample_is_about_one_in_twenty_and_stays_the_same(tracker: Tracker, read: Read) -> None:
    for number in range(400):
        tracker.say(f"s{number}", "hello", "chat")
    read()
    sample = set(Conversation.objects.filter(in_sample=True).values_list("sender_id", flat=True))
    assert 8 <= len(sample) <= 36
    Conversation.objects.all().delete()
    from marrow.review.models import Cursor

    Cursor.objects.update(last_event=0)
    read()
    assert set(Conversation.objects.filter(in_sample=True).values_list("sender_id", flat=True)) == sample


def test_a_filter_is_kept_under_a_name_for_its_owner(several: None, signed_in: SignedIn) -> None:
    client, other = signed_in(username="one"), signed_in(username="two")
    client.post("/conversations/filters", {"name": "Unsure", "query": "holds=fallback&evil=1"})
    saved = SavedFilter.objects.get()
    assert saved.query == "holds=fallback"
    assert other.post(f"/conversations/filters/{saved.pk}/delete").status_code == 404
    assert b"Unsure</a>" not in other.get("/conversations").content
    client.post(f"/conversations/filters/{saved.pk}/delete")
    assert SavedFilter.objects.count() == 0


def test_a_filter_in_the_address_is_read_back_as_it_was_written() -> None:
    from django.http import QueryDict

    query = "q=a+b&start=2026-01-01&topic=mrd&below=0.5&reviewed=no&holds=down&holds=urgent&sort=longest"
    assert sorted(Filter.read(QueryDict(query)).query.split("&")) == sorted(query.split("&"))


def test_the_dashboard_counts(several: None, signed_in: SignedIn) -> None:
    context = signed_in().get("/dashboard").context
    numbers = context["numbers"]
    assert (numbers.conversations, numbers.messages) == (5, 6)
    assert round(numbers.answered) == 50
    tables = {chart.id: dict(chart.rows()) for chart in context["charts"]}
    assert tables["topics"]["How long do results take?"] == [2]
    assert tables["rate"].popitem()[1] == [75.0]
    assert [group.example for group in context["clusters"]]
