"""The threshold is set where a wrong answer, that costs ten unsure ones, and the unsure ones together cost least."""

import numpy as np
import pytest

from marrow.release.calibrate import THRESHOLDS, Judged, choose, costs
from marrow.release.questions import Question

INSIDE, OUTSIDE = Question("in_scope", "mrd", "plain", "what is mrd"), Question("near_miss", "x", "plain", "mrd price")


def test_a_wrong_answer_costs_ten_unsure_ones() -> None:
    judged = [Judged(INSIDE, [], True, False)] * 9 + [Judged(INSIDE, [], False, False)]
    curve = costs(judged, np.array([0.5] * 9 + [0.4]), inside=10, outside=1)
    assert curve[THRESHOLDS == 0.3] == 11
    assert curve[THRESHOLDS == 0.45] == 1
    assert curve[THRESHOLDS == 0.6] == 10


def test_what_is_outside_weighs_by_its_share_of_what_people_ask() -> None:
    judged = [Judged(OUTSIDE, [], False, False)] * 100
    curve = costs(judged, np.full(100, 0.5), inside=87, outside=100)
    assert curve[0] == pytest.approx(87 + 10 * 13)


def test_what_another_kind_of_reply_decides_is_not_the_thresholds() -> None:
    judged = [Judged(OUTSIDE, [], False, True), Judged(INSIDE, [], True, True)]
    assert (costs(judged, np.array([0.9, 0.9]), inside=1, outside=1) == 1).all()


def test_of_thresholds_that_one_wrong_answer_decides_between_the_middle_one_is_taken() -> None:
    curve = np.full(len(THRESHOLDS), 100.0)
    curve[(THRESHOLDS >= 0.4) & (THRESHOLDS <= 0.7)] = 59
    curve[THRESHOLDS == 0.42] = 50
    assert choose(curve) == 0.55
