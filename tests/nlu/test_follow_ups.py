"""What a message may mean after what was said before."""

import pytest

from marrow.nlu.follow_ups import chosen, continued, corrected, is_half_said, substituted
from marrow.topics import load_topics

TREPHINE, ASPIRATION, FOOD = (load_topics()[name] for name in ("trephine", "aspiration", "eating_and_drinking"))
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
    ("text", "rest"),
    [
        ("not that, the dressing", "the dressing"),
        ("no i meant the results", "the results"),
        ("No, sorry, I was asking about the needle", "the needle"),
        ("how long is it", None),
        ("no", None),
    ],
)
def test_a_correction_is_what_follows_it(text: str, rest: str | None) -> None:
    assert corrected(text) == rest


def test_it_and_that_stand_for_what_was_spoken_of() -> None:
    assert substituted("how big is that?", TREPHINE) == "how big is the trephine?"
    assert substituted("and does it hurt", TREPHINE) == "does the trephine hurt"
    assert substituted("is that needle big", TREPHINE) is None
    assert substituted("and the other one?", TREPHINE, ASPIRATION) == "the aspiration?"
    assert substituted("is it or the other worse", TREPHINE, ASPIRATION) == "is the trephine or the aspiration worse"
    assert substituted("and the other one?", TREPHINE) is None


def test_a_continuation_goes_on_from_the_question() -> None:
    assert continued("and with the drowsy stuff?", FOOD) == (
        "Can I eat and drink before the test, with the drowsy stuff?"
    )


@pytest.mark.parametrize("text", ["What happens to the sample in the laboratory?", "Can my wife stay in the room?"])
def test_a_full_question_has_no_reading(text: str) -> None:
    assert not is_half_said(text)
    assert continued(text, FOOD) is None
