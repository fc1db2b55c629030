"""Conversations with the running bot: what one says depends on what was said before."""

import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from marrow.topics import load_topics

pytestmark = pytest.mark.server

Say = Callable[..., tuple[str, dict[str, Any]]]
PHONE = "0808 800 4040"


@pytest.fixture
def sender() -> str:
    return uuid.uuid4().hex


def test_several_questions_are_answered_in_order(say: Say) -> None:
    text, custom = say("how long does the test take and will i be awake for it?")
    assert custom["topics"] == ["test_duration", "awake_during_test"]
    assert "around 30 minutes" in text


def test_the_part_that_is_not_answered_is_named(say: Say) -> None:
    text, custom = say("What is a trephine? And where can I park my car?")
    assert custom["topics"] == ["trephine"]
    assert custom["unanswered"] == ["where can I park my car?"]
    assert PHONE in text


def test_it_stands_for_what_was_spoken_of(say: Say, sender: str) -> None:
    say("what is a trephine", sender)
    assert say("how big is that?", sender)[1]["topics"] == ["trephine"]
    assert say("ok, and the other one?", sender)[1]["topics"] == ["aspiration"]


def test_behind_a_danger_sign_nothing_stands_for_what_was_answered_before_it(say: Say, sender: str) -> None:
    say("what is a trephine", sender)
    assert say("it wont stop bleeding", sender)[1]["kind"] == "urgent"
    assert say("how big is that?", sender)[1]["topics"] == []


def test_three_words_behind_an_answer_are_no_despair(say: Say, sender: str) -> None:
    say("do I take my usual tablets before the test?", sender)
    assert say("all of them?", sender)[1]["kind"] not in ("distress", "urgent")
    assert say("I can't go on like this, I want to die", sender)[1]["kind"] == "distress"


def test_a_full_question_is_not_bent_by_the_context(say: Say, sender: str) -> None:
    say("what is a trephine", sender)
    assert say("how long do I keep the dressing on", sender)[1]["topics"] == ["dressing"]


def test_again_simpler_and_more(say: Say, sender: str) -> None:
    first, _ = say("how long do results take", sender)
    again, custom = say("say that again", sender)
    assert (again, custom["topics"]) == (first, ["results_time"])
    simpler, custom = say("can you put that in plain words", sender)
    assert load_topics()["results_time"].simple in simpler
    assert custom["topics"] == ["results_time"]
    assert set(say("tell me more", sender)[1]["topics"]) <= set(load_topics()["results_time"].next)


def test_a_correction_is_answered(say: Say, sender: str) -> None:
    say("what about the needle", sender)
    assert say("no, not that, the dressing", sender)[1]["topics"] == ["dressing"]


def test_an_offered_question_is_chosen_by_its_number(say: Say, sender: str) -> None:
    _, custom = say("what is MRD", sender)
    wanted = custom["suggestions"][1]["topic"]
    assert say("the second one please", sender)[1]["topics"] == [wanted]


def test_start_again_forgets(say: Say, sender: str) -> None:
    say("what is MRD", sender)
    assert say("start again", sender)[1]["kind"] == "chat"
    assert say("say that again", sender)[1]["topics"] == []


def test_a_long_absence_begins_afresh(say: Say, sender: str, server_folder: Path) -> None:
    say("what is MRD", sender)
    assert say("say that again", sender)[1]["topics"] == ["mrd"]
    with (
        closing(sqlite3.connect(server_folder / "conversations.db", timeout=30)) as store,
        store,
    ):  # an hour ago, all of it
        earlier = "json_set(data, '$.timestamp', json_extract(data, '$.timestamp') - 3700)"
        store.execute(
            f"UPDATE events SET timestamp = timestamp - 3700, data = {earlier} WHERE sender_id = ?", (sender,)
        )
    assert say("say that again", sender)[1]["topics"] == []


def test_a_thumb_is_feedback(say: Say, sender: str) -> None:
    say("what is MRD", sender)
    assert say("\N{THUMBS UP SIGN}", sender)[1]["kind"] == "chat"
    text, custom = say("\N{THUMBS DOWN SIGN}", sender)
    assert custom["kind"] == "chat"
    assert PHONE in text


def test_what_is_said_beside_a_thumb_counts(say: Say, sender: str) -> None:
    assert say("\N{THUMBS DOWN SIGN} I want to die", sender)[1]["kind"] == "distress"
    assert say("\N{THUMBS UP SIGN} how long do results take", sender)[1]["topics"] == ["results_time"]
    assert say("\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}!", sender)[1]["kind"] == "chat"


def test_after_danger_the_next_answer_reminds_of_it_once(say: Say, sender: str) -> None:
    say("it wont stop bleeding", sender)
    text, custom = say("how long do results take", sender)
    assert custom["topics"] == ["results_time"]
    assert "contact the hospital now" in text
    assert "contact the hospital now" not in say("what is MRD", sender)[0]


def test_personal_details_are_not_wanted(say: Say, sender: str) -> None:
    text, custom = say("my name is Janet and my date of birth is 4.5.61", sender)
    assert custom["kind"] == "chat"
    assert "don't need" in text
