"""What the pages say to the people who use them, above all where there is nothing to show."""

from collections.abc import Callable

import pytest
from django.test import Client

from marrow.review.models import Group, SavedFilter
from tests.review.tracker import Tracker

Read = Callable[[], object]
SignedIn = Callable[..., Client]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/conversations", "Nobody has written to the bot yet."),
        ("/conversations?q=shower", "No conversation matches."),
        ("/queues/unsure", "Nothing waits for a decision. Well done."),
        ("/queues/danger", "Every urgent and distressed message has been seen."),
        ("/queues/sample", "The whole sample has been reviewed."),
        ("/training", "Nothing waits for a maintainer."),
        ("/training?status=accepted", "No accepted example waits to be written."),
        ("/training?status=written", "None has been written into the training data yet."),
        ("/training?status=refused", "None has been refused."),
    ],
)
def test_an_empty_list_says_what_that_means(db: None, signed_in: SignedIn, path: str, said: str) -> None:
    assert said in signed_in().get(path).content.decode()


def test_no_thumb_down_is_not_taken_for_nothing_to_do(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", "can i have a shower", "fallback")
    read()
    shown = signed_in().get("/queues/unsure?down=1").content.decode()
    assert "No message with a thumb down waits for a decision." in shown
    assert "Well done" not in shown


def test_what_was_decided_before_is_said_in_words(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", "can i have a shower", "fallback")
    read()
    client, group = signed_in(), Group.objects.get()
    client.post(f"/queues/unsure/{group.pk}/decide", {"verdict": "outside"})
    assert "Decided before: not in the document, 1 time." in client.get(f"/queues/unsure/{group.pk}").content.decode()


def test_a_filter_that_is_forgotten_is_named(db: None, signed_in: SignedIn) -> None:
    client = signed_in()
    saved = SavedFilter.objects.create(person=client.person, name="Night", query="q=x")  # type: ignore[attr-defined]
    shown = client.post(f"/conversations/filters/{saved.pk}/delete", follow=True).content.decode()
    assert "Forgot the filter Night." in shown


def test_numbers_of_nothing_are_no_numbers(db: None, signed_in: SignedIn) -> None:
    shown = signed_in().get("/dashboard").content.decode()
    assert "0.0%" not in shown
    assert "<canvas" not in shown
    assert shown.count("Nothing to show yet.") == 7


def test_what_a_decision_did_is_said_in_words(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", "can i have a shower", "fallback")
    tracker.say("s2", "Can I have a shower?", "fallback")
    read()
    form = {"verdict": "wrong", "topic": "dressing"}
    client, path = signed_in("administrator"), f"/queues/unsure/{Group.objects.get().pk}/decide"
    assert "Marked 2 messages: wrong topic, dressing is right" in client.post(path, form, follow=True).content.decode()
    assert "<td>decide group</td>" in client.get("/audit").content.decode()


def test_a_list_says_what_it_counts(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", "can i have a shower", "fallback")
    read()
    assert "1 conversation: words: shower" in signed_in().get("/conversations?q=shower").content.decode()
