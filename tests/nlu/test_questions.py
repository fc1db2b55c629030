"""What a message asks that asks more than one thing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.labels import OUTSIDE
from marrow.nlu.parts import BEHIND, PAIRS, SPANS, parts
from marrow.nlu.parts_logit import Spoken
from marrow.nlu.questions import SeveralQuestions, asked_labels, split
from marrow.nlu.spelling import REPAIRED


def texts(message: Message, kind: str) -> list[str]:
    return [part.get(TEXT) for part in parts(message, kind)]


def test_three_parts_are_read_with_their_neighbours_too() -> None:
    message = Message({TEXT: "tell me about sedation, food and pain"})
    split(message)
    assert texts(message, SPANS) == ["tell me about sedation", "food", "pain"]
    assert texts(message, PAIRS) == ["tell me about sedation, food", "food and pain"]


def test_two_parts_are_the_message_and_one_is_none() -> None:
    message = Message({TEXT: "is it sore and can i eat"})
    split(message)
    assert len(texts(message, SPANS)) == 2
    assert not texts(message, PAIRS)
    single = Message({TEXT: "is it sore"})
    split(single)
    assert not texts(single, SPANS)


def test_a_part_keeps_the_words_that_were_typed() -> None:
    message = Message({TEXT: "wots mrd,  and does the nedle hurt?", REPAIRED: "what mrd,  and does the needle hurt?"})
    split(message)
    assert texts(message, SPANS) == ["what mrd", "does the needle hurt?"]
    assert [part.get("typed") for part in parts(message, SPANS)] == ["wots mrd", "does the nedle hurt?"]


def test_what_is_asked_stands_in_the_order_of_its_parts() -> None:
    spoken = Spoken(["faq/mrd", "faq/pcr", "faq/risks", OUTSIDE], [2, 0, 1, 1], np.zeros((4, 1)))
    assert list(asked_labels(spoken, [0.9, 0.8, 0.2, 0.85], 0.8)) == ["faq/pcr", OUTSIDE, "faq/mrd"]


WEIGHTS = {"topic_weights": {"bias": -5.0, "score": 10.0}, "outside_weights": {"bias": -5.0, "score": 10.0}}


def read(whole: dict[str, float], *read_apart: tuple[str, dict[str, float]], sure: bool = True) -> Message:
    """A message as the component leaves it, whose whole and parts have these scores, which are confidences too."""

    def understood(text: str, scores: dict[str, float], intent: str | None = None) -> Message:
        ranking = [{"name": n, "confidence": s, "score": s} for n, s in sorted(scores.items(), key=lambda i: -i[1])]
        first = {**ranking[0], "name": intent or str(ranking[0]["name"]).split("/")[0]}
        return Message({TEXT: text, "typed": text, "intent": first, "intent_ranking": ranking})

    message = understood("whole", whole, None if sure else "nlu_fallback")
    message.set(SPANS, [understood(text, scores) for text, scores in read_apart])
    config = SeveralQuestions.get_default_config() | WEIGHTS | {"threshold": 0.8}
    return SeveralQuestions(config, {}).process([message])[0]


def asked(message: Message) -> list[tuple[str, str | None]] | None:
    found = message.get("answered_questions")
    return found and [(part["text"], part["topic"]) for part in found]


MRD, PCR = ("what is mrd?", {"faq/mrd": 0.9}), ("what is pcr?", {"faq/pcr": 0.8})
BOTH = {"faq/mrd": 0.5, "faq/pcr": 0.4}


def test_two_topics_that_are_asked_are_answered_though_the_whole_is_unsure() -> None:
    message = read(BOTH, PCR, MRD, sure=False)
    assert asked(message) == [("what is pcr?", "pcr"), ("what is mrd?", "mrd")]
    assert message.get("intent")["name"] == "faq"
    assert 0.8 <= message.get("intent")["confidence"] < 1


def test_what_the_document_does_not_answer_is_named_beside_the_answer() -> None:
    message = read(BOTH, MRD, ("can i bring my dog?", {"out_of_scope": 0.9}))
    assert asked(message) == [("what is mrd?", "mrd"), ("can i bring my dog?", None)]


def test_a_question_that_is_probably_asked_is_named_and_one_that_tells_is_not() -> None:
    assert asked(read(BOTH, MRD, ("what is pcr?", {"faq/pcr": 0.55}))) == [
        ("what is mrd?", "mrd"),
        ("what is pcr?", None),
    ]
    assert asked(read(BOTH, MRD, ("my nan had pcr", {"faq/pcr": 0.55}))) is None
    assert asked(read(BOTH, MRD, ("what is pcr?", {"faq/pcr": 0.55}), sure=False)) is None


def test_nothing_changes_where_one_thing_is_asked_or_the_whole_is_surely_another() -> None:
    assert asked(read(BOTH, MRD, ("it worries me", {"faq/pcr": 0.1}))) is None
    outside = ("can i bring my dog?", {"out_of_scope": 0.9})
    assert asked(read({"faq/fish": 0.9, "faq/mrd": 0.3}, MRD, outside)) is None
    assert asked(read({"faq/mrd": 0.9, "faq/pcr": 0.05}, MRD, PCR)) is None  # the whole speaks of one thing


def test_two_topics_that_are_asked_outweigh_a_third_that_only_the_whole_looks_like() -> None:
    message = read({"faq/fish": 0.9, "faq/mrd": 0.3}, MRD, PCR)
    assert asked(message) == [("what is mrd?", "mrd"), ("what is pcr?", "pcr")]


def test_two_parts_that_ask_need_less_of_a_second_topic_in_the_whole() -> None:
    faint = {"faq/mrd": 0.9, "out_of_scope": 0.1, "faq/pcr": 0.1}
    assert asked(read(faint, MRD, PCR)) is not None
    assert asked(read(faint, ("tell me of mrd", {"faq/mrd": 0.9}), PCR)) is None


@pytest.mark.parametrize("kind", ["urgent", "distress", "personal", "person"])
def test_a_part_that_is_surely_no_question_leaves_the_message_as_it_is(kind: str) -> None:
    assert asked(read(BOTH, MRD, PCR, ("it wont stop", {kind: 0.95}))) is None
    assert asked(read(BOTH, MRD, PCR, ("it wont stop", {kind: 0.3}))) is not None


def test_what_is_perhaps_asked_is_told_by_its_probability() -> None:
    message = read(BOTH, MRD, ("it worries me", {"faq/pcr": 0.4}))
    assert asked(message) is None
    assert list(message.get("perhaps_asked")) == ["mrd", "pcr"]
    assert message.get("perhaps_asked")["pcr"] == pytest.approx(1 / (1 + np.exp(1)))
    assert list(read(BOTH, MRD, ("it worries me", {"faq/pcr": 0.2})).get("perhaps_asked")) == ["mrd"]


def test_a_part_is_not_answered_and_said_not_to_be() -> None:
    message = read(
        BOTH,
        MRD,
        ("and so", {"chat/reaction": 0.9}),
        ("what is pcr and is it free?", {"faq/pcr": 0.9, "out_of_scope": 0.85}),
    )
    assert asked(message) == [("what is mrd?", "mrd"), ("what is pcr and is it free?", "pcr")]


def test_without_weights_a_message_is_what_it_is_as_a_whole() -> None:
    message = Message({TEXT: "x", "intent": {"name": "faq", "confidence": 1.0}, "intent_ranking": []})
    component = SeveralQuestions(SeveralQuestions.get_default_config(), {})
    assert component.process([message])[0].get("answered_questions") is None


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


def test_a_second_question_that_leans_on_the_first_is_answered(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    parsed = parse("What's MRD exactly? And how would they go about finding it?")
    assert [part["topic"] for part in parsed["answered_questions"]] == ["mrd", "mrd_methods"]


def test_a_part_is_read_behind_what_it_leans_on(model: Any, parse: Callable[[str], dict[str, Any]]) -> None:
    understood = model.understand("What is FISH? And how long does it take?")
    assert [reading.get(TEXT) for reading in parts(understood, BEHIND)] == ["the FISH test: how long does it take?"]
    asked = parse("What is FISH? And how long does it take?").get("answered_questions", [])
    assert "test_duration" not in [part["topic"] for part in asked]  # which is that of the whole test


def test_names_of_topics_in_a_row_are_asked_each(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("what is mrd flow cytometry pcr")
    assert [part["topic"] for part in parsed["answered_questions"]] == ["mrd", "flow_cytometry", "pcr"]


def test_a_second_question_is_asked_only_where_the_message_speaks_of_its_topic(
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


def test_a_question_about_what_the_first_speaks_of_is_not_about_the_test(
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


def test_what_leans_on_the_first_question_is_what_the_whole_message_speaks_of(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    asked = parse("What is MRD? How do they look for it?")["answered_questions"]
    assert [part["topic"] for part in asked] == ["mrd", "mrd_methods"]
