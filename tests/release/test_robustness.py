"""The ways of typing a question otherwise change what they say and nothing else."""

import random

from marrow.nlu.typing_mistakes import mistype
from marrow.release.robustness import changes

QUESTION = "Can I eat before my leukaemia test, mum?"


def test_each_way_changes_the_question() -> None:
    ways = changes()
    changed = {name: change(QUESTION) for name, change in ways.items()}
    assert changed.pop("as written") == QUESTION
    assert all(text != QUESTION for text in changed.values())
    assert changed["ALL CAPITALS"] == QUESTION.upper()
    assert changed["no punctuation"] == "can i eat before my leukaemia test mum"
    assert changed["the other spelling (leukemia)"] == "Can I eat before my leukemia test, mom?"
    assert changed["another person"] == "Can my wife eat before her leukaemia test, mum?"
    assert changed["negation"] == "can't I eat before my leukaemia test, mum?"
    assert len(changed["a word missing"].split()) == len(QUESTION.split()) - 1


def test_two_reports_mistype_alike() -> None:
    assert changes()["two typing mistakes"](QUESTION) == changes()["two typing mistakes"](QUESTION)


def test_what_has_no_words_is_left_alone() -> None:
    assert mistype("38? 9!", 3, random.Random(0)) == "38? 9!"
