"""What a message may mean after what was said before."""

import pytest

from marrow.nlu.follow_ups import chosen, clauses, corrected, is_half_said, is_other, only_nth, spoken_of, substituted
from marrow.topics import Topic, load_topics

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
        ("no. 2", "aspiration"),
        ("the last one", "pcr"),
        ("second one?", "aspiration"),
        ("yes, the trephine one", "trephine"),
        ("the aspiration one please", "aspiration"),
        ("What is a PCR test?", "pcr"),
    ],
)
def test_an_offered_question_is_chosen(text: str, topic: str) -> None:
    assert chosen(text, OFFERED) == topic


@pytest.mark.parametrize(
    "text", ["4", "yes", "the swimming one", "is one needle used", "two needles?", "no one", "noone", ""]
)
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


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("and the other one?", True),
        ("The other type", True),
        ("the other one hurts more?", False),
        ("is it the other", False),
        ("the other day", False),
    ],
)
def test_the_other_one_by_itself_is_known(text: str, other: bool) -> None:
    assert is_other(text) == other


@pytest.mark.parametrize(
    ("text", "nth"),
    [
        ("first one?", ASPIRATION),
        ("and what about the second kind you mentioned", TREPHINE),
        ("whats the latter", TREPHINE),
        ("The last one, what is it?", TREPHINE),
        ("the third one", None),
        ("first thing in the morning", None),
        ("the second one hurts more?", None),
        ("my second one", None),
    ],
)
def test_the_second_one_by_itself_is_the_second_that_the_answer_told_of(text: str, nth: Topic | None) -> None:
    assert only_nth(text, [ASPIRATION, TREPHINE]) == nth
    assert only_nth(text, []) is None


def test_the_second_one_stands_for_the_second_that_the_answer_told_of() -> None:
    both = [ASPIRATION, TREPHINE]
    assert substituted("how big is the second one", ASPIRATION, in_order=both) == "how big is the trephine"
    assert substituted("and is the first sort sore?", ASPIRATION, in_order=both) == "is the aspiration sore?"
    assert substituted("What happens in the second?", ASPIRATION, in_order=both) == "What happens in the trephine?"
    for text in (
        "is there a second sort",
        "was mine sore the first time",
        "my first one was years ago",
        "a third kind perhaps",
    ):
        assert substituted(text, ASPIRATION, in_order=both) is None
    assert substituted("how big is the second one", ASPIRATION) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long is it", []),
        ("how long is it?", []),
        ("ok and my tablets?", ["my tablets"]),
        (
            "not the results, the plaster. how many hours",
            ["the plaster. how many hours", "the plaster", "how many hours"],
        ),
        ("no i meant the gas and air", ["the gas and air"]),
        ("thats for afterwards, what about during", ["thats for afterwards", "during"]),
    ],
)
def test_a_clause_says_what_is_meant(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_an_answer_speaks_of_a_share_of_the_words() -> None:
    assert spoken_of("porridge with sedation", FOOD) == 0.5
    assert spoken_of("and then?", FOOD) == 0


@pytest.mark.parametrize("text", ["What happens to the sample in the laboratory?", "Can my wife stay in the room?"])
def test_a_full_question_is_not_half_said(text: str) -> None:
    assert not is_half_said(text)


@pytest.mark.parametrize(
    "text",
    [
        "and afterwards?",
        "how big is it?",
        "whats each one for",
        "why",
        "the other one then",
        "what goes on in the first",
    ],
)
def test_a_question_that_needs_what_came_before_it_is_half_said(text: str) -> None:
    assert is_half_said(text)
