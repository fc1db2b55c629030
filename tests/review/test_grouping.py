"""How near two messages must be to wait for one decision: as near as questions of one topic, whatever the adapter."""

from collections.abc import Callable

import numpy as np

from marrow.nlu.encoder import load_encoder
from marrow.release.questions import load_questions
from marrow.review.ingest.follow import Follower, settle
from marrow.review.ingest.grouping import NEAR, Grouper
from marrow.review.ingest.source import open_source
from marrow.review.models import Group, Turn
from tests.review.tracker import Tracker


def test_what_is_near_enough_asks_about_one_topic() -> None:
    questions = [question for question in load_questions("development") if question.kind == "answer"]
    vectors = load_encoder().encode([question.text for question in questions])
    topics = np.array([question.topic for question in questions])
    first, second = np.triu_indices(len(questions), 1)
    near = (vectors @ vectors.T)[first, second] >= NEAR
    assert near.sum() > 200
    assert (topics[first] == topics[second])[near].mean() > 0.97


def alike(texts: list[str]) -> np.ndarray:
    """An encoder to which all texts are one."""
    return np.tile(np.eye(1, 384, dtype=np.float32), (len(texts), 1))


def test_a_message_joins_no_group_that_was_deleted_meanwhile(tracker: Tracker, db: None) -> None:
    follower, grouper = Follower(open_source()), Grouper(alike)
    tracker.say("a", "can i have a shower", "fallback")
    follower.tick()
    settle(grouper)
    Turn.objects.update(group=None, needs_decision=False)
    Group.objects.all().delete()
    tracker.say("b", "is a shower allowed", "fallback")
    follower.tick()
    settle(grouper)
    assert Turn.objects.get(conversation__sender_id="b", needs_decision=True).group == Group.objects.get()


def test_a_thumb_that_comes_after_grouping_is_counted(tracker: Tracker, read: Callable[[], Follower]) -> None:
    tracker.say("a", "can i have a shower", "fallback")
    read()
    assert Group.objects.get().thumbs_down == 0
    tracker.thumb("a", up=False)
    read()
    assert Group.objects.get().thumbs_down == 1
