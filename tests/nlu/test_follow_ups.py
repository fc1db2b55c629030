"""What a message may mean after what was said before."""

import pytest

from marrow.nlu.follow_ups import chosen, is_correction, is_half_said

OFFERED = [
    {"topic": "trephine", "question": "What is a trephine?"},
    {"topic": "aspiration", "question": "What is a bone marrow aspiration?"},
    {"topic": "pcr", "question": "What is a PCR test?"},
]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("1", "trephine"),
        ("the first one", "trephine"),
        ("number two please", "aspiration"),
        ("3.", "pcr"),
        ("the last one", "pcr"),
        ("yes, the trephine one", "trephine"),
        ("the aspiration one please", "aspiration"),
        ("What is a PCR test?", "pcr"),
    ],
)
def test_an_offered_question_is_chosen(text: str, topic: str) -> None:
    assert chosen(text, OFFERED) == topic


@pytest.mark.parametrize("text", ["4", "yes", "the swimming one", "is one needle used", "two needles?", ""])
def test_what_chooses_none_of_them_is_no_choice(text: str) -> None:
    assert chosen(text, OFFERED[:2] if text == "4" else OFFERED) is None


def test_yes_chooses_the_only_one() -> None:
    assert chosen("yes please", OFFERED[:1]) == "trephine"
    assert chosen("1", []) is None


@pytest.mark.parametrize(
    "text", ["not that, the dressing", "no i meant the results", "No, sorry, I was asking about the needle"]
)
def test_a_correction_says_what_was_meant(text: str) -> None:
    assert is_correction(text)


@pytest.mark.parametrize("text", ["how long is it", "no", "not that."])
def test_what_says_nothing_else_is_no_correction(text: str) -> None:
    assert not is_correction(text)


@pytest.mark.parametrize("text", ["What happens to the sample in the laboratory?", "Can my wife stay in the room?"])
def test_a_full_question_is_not_half_said(text: str) -> None:
    assert not is_half_said(text)


@pytest.mark.parametrize(
    "text", ["and afterwards?", "how big is it?", "whats each one for", "why", "the other one then"]
)
def test_a_question_that_needs_what_came_before_it_is_half_said(text: str) -> None:
    assert is_half_said(text)
