"""Splitting a message into its questions."""

from collections.abc import Callable
from typing import Any

import pytest

from marrow.nlu.questions import joined_questions, split_questions
from marrow.nlu.spacy_tokenizer import pipeline


def questions(text: str) -> list[str]:
    return split_questions([sentence.text.strip() for sentence in pipeline()(text).sents])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long does it take and does it hurt", ["how long does it take", "does it hurt"]),
        ("What is MRD? And what's a trephine?", ["What is MRD?", "And what's a trephine?"]),
        ("wot is mrd n how do they find it", ["wot is mrd", "how do they find it"]),
        ("how long and does it hurt", ["how long", "does it hurt"]),
        ("does it hurt can i eat before", ["does it hurt", "can i eat before"]),
        ("what is fish what is pcr and what is mrd", ["what is fish", "what is pcr", "what is mrd"]),
        (
            "I'm on apixaban, do I stop it? How long does it hurt?",
            ["I'm on apixaban, do I stop it?", "How long does it hurt?"],
        ),
        ("Mum is 80 and is it safe and how long does it take", ["Mum is 80 and is it safe", "how long does it take"]),
        (
            "hiya so can i eat that morning am i awake and how long is it",
            ["hiya so can i eat that morning", "am i awake", "how long is it"],
        ),
        ("What IS marrow, and whereabouts do they take it", ["What IS marrow", "whereabouts do they take it"]),
        ("1. why have i got to have this 2. is it sore", ["why have i got to have this", "is it sore"]),
        ("Is it sore? An' can I eat first", ["Is it sore?", "An' can I eat first"]),
        (
            "Is there anything to make me sleepy? And if so when do I stop eating",
            ["Is there anything to make me sleepy?", "And if so when do I stop eating"],
        ),
        (
            "she's asking is she awake for it an does it hurt",
            ["she's asking is she awake for it", "does it hurt"],
        ),
        ("any tips for the wait and may I ring you", ["any tips for the wait", "may I ring you"]),
        ("is it safe? and after how many days is it back", ["is it safe?", "and after how many days is it back"]),
        ("k. when r results and do they rush it", ["k. when r results", "do they rush it"]),
        ("where is it done and by whom", ["where is it done", "by whom"]),
        (
            "if it gets infected who do i tell, and what if it aches",
            ["if it gets infected who do i tell", "what if it aches"],
        ),
        (
            "1) apixaban, do I come off it 2) thyroxine, keep going",
            ["apixaban, do I come off it?", "thyroxine, keep going?"],
        ),
        ("I'm frightened. Who does it, and can I go home after?", ["Who does it", "can I go home after?"]),
    ],
)
def test_each_question_stands_apart(text: str, expected: list[str]) -> None:
    assert questions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Is bleeding and bruising normal?",
        "Where do I have the test?",
        "How long and how thick is the core?",
        "Does t(9;22) create the fusion?",
        "can I have nothing to eat and drink",
        "do they take blood and marrow at the same time",
        "i don't know what i should do when it is over",
        "my mum had hers and she was fine",
        "can i go straight home after or do they keep u in",
        "Hello, could you kindly tell me: does it hurt?",
    ],
)
def test_a_single_question_stays_one(text: str) -> None:
    assert len(questions(text)) <= 1


def test_no_more_than_four_are_read() -> None:
    assert len(questions("does it hurt? " * 9)) == 4


def test_a_question_half_said_is_read_behind_the_one_before_it() -> None:
    asked = ["What is MRD?", "How do they look for it?", "How long does the whole test take?"]
    assert joined_questions(asked) == {1: "What is MRD? How do they look for it?"}


@pytest.fixture(scope="module")
def parse(model: Any) -> Callable[[str], dict[str, Any]]:
    return model.parse  # type: ignore[no-any-return]


def unanswered(parsed: dict[str, Any]) -> list[str]:
    return [part["text"] for part in parsed.get("answered_questions", []) if not part["topic"]]


def test_a_whole_question_that_is_not_understood_is_named(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("What is a trephine? And will the swimming baths mind about my verruca socks?")
    assert parsed["answered_questions"][0]["topic"] == "trephine"
    assert unanswered(parsed) == ["And will the swimming baths mind about my verruca socks?"]


def test_what_is_no_question_of_its_own_is_not_said_to_be_left_open(parse: Callable[[str], dict[str, Any]]) -> None:
    message = "How is MRD tested for? How long do results take? Can you tell me?"
    assert len(questions(message)) == 3
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
    parsed = parse("what is a trephine? could you wear it round your neck?")
    assert parsed["answered_questions"][0]["topic"] == "trephine"
    assert unanswered(parsed) == ["could you wear it round your neck?"]
    assert "answered_questions" not in parse("What is a trephine? What does it mean?")


def test_what_the_second_question_stands_for_may_be_the_test_itself(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("is it painful, how long is it, when do i get results and who does it")
    topics = [part["topic"] for part in parsed["answered_questions"]]
    assert topics == ["pain_during_test", "test_duration", "results_time", "who_does_test"]


def test_a_sure_question_counts_only_where_the_message_touches_on_its_topic(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    parsed = parse("What is a haematoma and why do people get one after a marrow test?")
    assert [part["topic"] for part in parsed["answered_questions"]] == ["bruising", None]
    assert unanswered(parsed) == ["why do people get one after a marrow test?"]


def test_a_question_without_its_mark_that_is_not_understood_is_named(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("how long does it take and how long does the plaster stay on and who do i ring at 3am")
    assert unanswered(parsed) == ["who do i ring at 3am"]


def test_what_the_first_words_stand_for_is_the_test(parse: Callable[[str], dict[str, Any]]) -> None:
    parsed = parse("how long does it take and how long does the dressing stop on")
    assert [part["topic"] for part in parsed["answered_questions"]] == ["test_duration", "dressing"]


def test_the_next_ones_number_is_no_part_of_a_question() -> None:
    sentences = ["1.", "what is mrd 2.", "how is it tested"]
    assert split_questions(sentences) == ["what is mrd", "how is it tested"]


def test_a_question_that_is_not_understood_is_what_the_whole_message_speaks_of(
    parse: Callable[[str], dict[str, Any]],
) -> None:
    asked = parse("What is MRD? How do they look for it?")["answered_questions"]
    assert [part["topic"] for part in asked] == ["mrd", "mrd_methods"]
