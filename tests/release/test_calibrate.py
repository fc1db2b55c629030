"""The threshold is set where a wrong answer, that costs ten unsure ones, and the unsure ones together cost least."""

import numpy as np

from marrow.release.calibrate import THRESHOLDS, Judged, costs
from marrow.release.questions import Question

INSIDE, OUTSIDE = Question("in_scope", "mrd", "plain", "what is mrd"), Question("near_miss", "x", "plain", "mrd price")


def test_a_wrong_answer_costs_ten_unsure_ones() -> None:
    judged = [Judged(INSIDE, [], True, False)] * 9 + [Judged(OUTSIDE, [], False, False)]
    curve = costs(judged, np.array([0.5] * 9 + [0.4]), questions=9)
    assert curve[THRESHOLDS == 0.3] == 10
    assert curve[THRESHOLDS == 0.45] == 0
    assert curve[THRESHOLDS == 0.6] == 9


def test_what_another_kind_of_reply_decides_is_not_the_thresholds() -> None:
    judged = [Judged(OUTSIDE, [], False, True), Judged(INSIDE, [], True, True)]
    assert (costs(judged, np.array([0.9, 0.9]), questions=1) == 1).all()
