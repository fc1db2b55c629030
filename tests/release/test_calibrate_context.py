"""How much the context tells is learnt from what patients typed after an answer."""

import numpy as np
import pytest

from marrow.nlu.context_logit import FEATURES, Evidence, probabilities
from marrow.nlu.follow_up_files import FollowUp
from marrow.release.calibrate import THRESHOLDS
from marrow.release.calibrate_context import costs, fit, later_turns
from marrow.release.conversation_files import Conversation, Turn

NAMES = ["faq/mrd", "faq/pcr", "out_of_scope"]
TRUE = dict.fromkeys(FEATURES, 0.0) | {"own": 2.0, "answered": -1.0}


def drawn(count: int) -> tuple[list[Evidence], list[str]]:
    """Made-up messages whose labels are drawn by the weights `TRUE`."""
    random = np.random.default_rng(0)
    evidence = [Evidence(NAMES, random.normal(size=(len(NAMES), len(FEATURES)))) for _ in range(count)]
    return evidence, [NAMES[random.choice(len(NAMES), p=probabilities(found, TRUE))] for found in evidence]


def test_the_weights_by_which_labels_were_drawn_are_found_again() -> None:
    weights = fit(*drawn(3000))
    for name in FEATURES:
        assert weights[name] == pytest.approx(TRUE[name], abs=0.2)


def test_a_message_with_fewer_labels_and_one_that_nothing_speaks_for_do_no_harm() -> None:
    evidence, labels = drawn(300)
    shorter = [Evidence(found.labels[:2], found.numbers[:2]) for found in evidence]
    assert set(fit(shorter, labels)) == set(FEATURES)


def test_a_wrong_answer_costs_ten_unsure_ones() -> None:
    certain = np.zeros((2, len(FEATURES)))
    certain[0, FEATURES.index("own")] = np.log(3)  # three in four
    evidence = [Evidence(["faq/mrd", "faq/pcr"], certain)] * 2
    weights = dict.fromkeys(FEATURES, 0.0) | {"own": 1.0}
    curve = costs(evidence, ["faq/mrd", "faq/pcr"], [probabilities(found, weights) for found in evidence]).sum(1)
    assert curve[THRESHOLDS == 0.7] == 11
    assert curve[THRESHOLDS == 0.8] == 2


def test_turns_that_follow_a_certain_answer_are_taken() -> None:
    turns = (
        Turn("what is mrd", "answer", ("mrd",), None),
        Turn("how do they find it", "answer", ("mrd_methods",), None),
        Turn("is it dear", "fallback", None, None),
        Turn("who does it and where", "answer", ("who_does_test", "where_test_happens"), None),
        Turn("ta", "chat", None, None),
    )
    assert later_turns([Conversation("one", "mixed", turns)]) == [
        FollowUp(("mrd",), "faq/mrd_methods", "how do they find it"),
        FollowUp(("mrd_methods",), "fallback", "is it dear"),
        FollowUp(("who_does_test", "where_test_happens"), "chat", "ta"),
    ]
