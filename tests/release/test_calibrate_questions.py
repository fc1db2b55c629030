"""What tells that a message asks several things is learnt from messages that do and messages that do not."""

import numpy as np
import pytest

from marrow.nlu.labels import OUTSIDE
from marrow.nlu.parts_logit import FEATURES, Spoken, probabilities
from marrow.release.calibrate import THRESHOLDS
from marrow.release.calibrate_questions import Looked, costs, fit
from marrow.release.several import Several

LABELS = ["faq/mrd", "faq/pcr", OUTSIDE]
TOPICS = {"bias": 0.5, "part": 2.0, "rival": -1.0}
OTHERS = {"bias": -1.0, "words": 1.5}
BOTH, ONE, NONE = Several(("mrd", "pcr"), False, ""), Several(("mrd",), False, ""), Several((), True, "")


def test_the_weights_by_which_was_asked_are_found_again() -> None:
    random = np.random.default_rng(0)
    looked = []
    for _ in range(4000):
        numbers = random.normal(size=(len(LABELS), len(FEATURES)))
        numbers[:, FEATURES.index("bias")] = 1
        spoken = Spoken(LABELS, [0, 1, 1], numbers)
        mrd, pcr, outside = random.random(len(LABELS)) < probabilities(spoken, TOPICS, OTHERS)
        topics = ("mrd",) * bool(mrd) + ("pcr",) * bool(pcr)
        looked.append(Looked(spoken, Several(topics, bool(outside), ""), 1.0))
    for weights, true in zip(fit(looked), (TOPICS, OTHERS), strict=True):
        for name in FEATURES:
            assert weights[name] == pytest.approx(true.get(name, 0.0), abs=0.2)


@pytest.mark.parametrize(
    ("asked", "cost"),
    [(BOTH, 0.0), (ONE, 1.0), (NONE, 10.0), (Several(("mrd", "pcr", "fish"), False, ""), 1.0)],
    ids=["all of it is answered", "more than was asked", "what was not asked", "a part is left out"],
)
def test_what_is_asked_and_answered_has_its_cost(asked: Several, cost: float) -> None:
    spoken = Spoken(LABELS, [0, 1, 1], np.zeros((3, len(FEATURES))))
    curve = costs([Looked(spoken, asked, 2.0)], [np.array([0.9, 0.8, 0.1])]).sum(1)
    assert curve[THRESHOLDS == 0.5] == 2 * cost
    assert curve[THRESHOLDS == 0.85] == 2 * (len(asked.topics) > 1)  # left to what the message is as a whole
