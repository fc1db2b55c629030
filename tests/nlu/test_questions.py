"""What a message asks that asks more than one thing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.parts import PAIRS, SPANS, parts
from marrow.nlu.parts_logit import OUTSIDE, Spoken
from marrow.nlu.questions import asked_labels, split


def texts(message: Message, kind: str) -> list[str]:
    return [part.get(TEXT) for part in parts(message, kind)]


def test_three_parts_are_read_with_their_neighbours_too() -> None:
    message = Message({TEXT: "tell me about sedation, gas and air"})
    split(message)
    assert texts(message, SPANS) == ["tell me about sedation", "gas", "air"]
    assert texts(message, PAIRS) == ["tell me about sedation, gas", "gas and air"]


def test_two_parts_are_the_message_and_one_is_none() -> None:
    message = Message({TEXT: "is it sore and can i eat"})
    split(message)
    assert len(texts(message, SPANS)) == 2
    assert not texts(message, PAIRS)
    single = Message({TEXT: "is it sore"})
    split(single)
    assert not texts(single, SPANS)


def test_what_is_asked_stands_in_the_order_of_its_parts() -> None:
    spoken = Spoken(["faq/mrd", "faq/pcr", "faq/risks", OUTSIDE], [2, 0, 1, 1], np.zeros((4, 1)))
    assert list(asked_labels(spoken, [0.9, 0.8, 0.2, 0.85], 0.8)) == ["faq/pcr", OUTSIDE, "faq/mrd"]


@pytest.fixture(scope="module")
def parse(model: Any) -> Callable[[str], dict[str, Any]]:
    return model.parse  # type: ignore[no-any-return]


def unanswered(parsed: dict[str, Any]) -> list[str]:
    return [part["text"] for part in parsed.get("answered_questions", []) if not part["topic"]]


def test_a_whole_question_that_is_not_understood_is_named(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("What is a trephine? And will the swimming baths mind about my verruca socks?")
    assert parsed["answered_questions"][0]["topic"] == "trephine"
    assert unanswered(parsed) == ["will the swimming baths mind about my verruca socks?"]


def test_what_is_no_question_of_its_own_is_not_said_to_be_left_open(parse: Callable[[str], dict[str, Any]]) -> None:
    message = "How is MRD tested for? How long do results take? Can you tell me?"
    parsed = parse(message)
    assert [part["topic"] for part in parsed["answered_questions"]] == ["mrd_methods", "results_time"]


def test_a_second_question_that_leans_on_the_first_is_answered_where_both_readings_agree(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    parsed = parse("What's MRD exactly? And how would they go about finding it?")
    assert [part["topic"] for part in parsed["answered_questions"]] == ["mrd", "mrd_methods"]


def test_a_sure_second_question_counts_only_where_the_message_speaks_of_its_topic(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    assert "answered_questions" not in parse("What is flow cytometry and who does it?")
    parsed = parse("what is an aspiration and does it hurt")
    assert [part["topic"] for part in parsed["answered_questions"]] == ["aspiration", "pain_during_test"]


def test_a_second_question_about_the_first_that_is_not_understood_is_named(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    parsed = parse("what is a trephine? will it set off the alarm at the airport?")
    assert parsed["answered_questions"][0]["topic"] == "trephine"
    assert unanswered(parsed) == ["will it set off the alarm at the airport?"]
    assert "answered_questions" not in parse("What is a trephine? What does it mean?")


def test_each_of_many_short_questions_is_answered_or_named(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("is it painful, how long is it, when do i get results and who does it")
    topics = [part["topic"] for part in parsed["answered_questions"]]
    assert topics in (
        ["pain_during_test", "test_duration", "results_time", "who_does_test"],
        ["pain_during_test", None, "results_time", "who_does_test"],
    )
    assert unanswered(parsed) in ([], ["how long is it"])


def test_a_sure_question_counts_only_where_the_message_touches_on_its_topic(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    parsed = parse("What is a haematoma and why do people get one after a marrow test?")
    assert parsed["intent_ranking"][0]["name"] == "faq/bruising"
    assert "purpose_of_test" not in [part["topic"] for part in parsed.get("answered_questions", [])]


def test_a_question_without_its_mark_that_is_not_understood_is_named(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("how long does it take and how long does the plaster stay on and where can i park a camper van")
    assert unanswered(parsed) == ["where can i park a camper van"]


def test_what_the_first_words_stand_for_is_the_test(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("how long does it take and how long does the dressing stop on")
    assert [part["topic"] for part in parsed["answered_questions"]] == ["test_duration", "dressing"]


def test_a_question_that_is_not_understood_is_what_the_whole_message_speaks_of(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    asked = parse("What is MRD? How do they look for it?")["answered_questions"]
    assert [part["topic"] for part in asked] == ["mrd", "mrd_methods"]
