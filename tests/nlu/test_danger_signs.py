"""The token patterns for danger signs, apart from the classifier."""

import pytest

from marrow.nlu.danger_signs import DangerPatterns, compile_pattern
from marrow.nlu.spacy_tokenizer import pipeline


@pytest.fixture(scope="module")
def patterns() -> DangerPatterns:
    return DangerPatterns()


@pytest.mark.parametrize(
    ("message", "sign"),
    [
        ("it wont stop bleeding", "bleeding_does_not_stop"),
        ("The dressing is soaked through", "bleeding_does_not_stop"),
        ("i have a temperature of 38.6", "fever_now"),
        ("mum collapsed in the kitchen", "collapse"),
        ("he can't breathe properly", "breathing_or_chest"),
        ("my tongue is swelling up", "allergic_reaction"),
        ("i cant feel my leg", "nerves"),
        ("the pain is getting worse", "pain_severe_now"),
        ("yellow gunk coming from the hole", "wound_infected_now"),
        ("she is vomiting blood", "blood_elsewhere"),
        ("I fainted and feel as if I will again", "collapse"),
        ("had nine paracetamol since lunch", "overdose"),
        ("had to wring this dressing out", "bleeding_does_not_stop"),
        ("not passed water since this morning", "nerves"),
        ("granny has become very muddled", "collapse"),
    ],
)
def test_a_sign_is_found(patterns: DangerPatterns, message: str, sign: str) -> None:
    assert sign in patterns.signs(pipeline()(message))


@pytest.mark.parametrize(
    "message",
    [
        "what happens if it won't stop bleeding",
        "could i get a temperature of 38 afterwards",
        "what are the odds of chest pain",
        "If I fainted afterwards who would help",
        "how long do results take",
        "does the needle hurt",
        "",
    ],
)
def test_a_question_in_general_is_no_sign(patterns: DangerPatterns, message: str) -> None:
    assert patterns.signs(pipeline()(message)) == []


def test_a_question_in_general_does_not_silence_the_other_sentences(patterns: DangerPatterns) -> None:
    message = "What happens at the test, and how long does it take? It won't stop bleeding. Would people worry?"
    assert patterns.signs(pipeline()(message)) == ["bleeding_does_not_stop"]


def test_a_gap_stands_for_up_to_four_tokens() -> None:
    assert compile_pattern("a ... b") == [
        {"NORM": {"REGEX": "^(?:a)$"}},
        {"OP": "?"},
        {"OP": "?"},
        {"OP": "?"},
        {"OP": "?"},
        {"NORM": {"REGEX": "^(?:b)$"}},
    ]


@pytest.mark.parametrize("text", ["Is one rendered unconscious for this?", "are you unconscious during the test"])
def test_sleep_under_anaesthetic_is_no_collapse(text: str) -> None:
    assert DangerPatterns().signs(pipeline()(text)) == []
