"""The threshold is set where a wrong answer, that costs ten unsure ones, and the unsure ones together cost least."""

import numpy as np
import pytest

from marrow.release.calibrate import THRESHOLDS, Judged, choose, costs, outside_weight
from marrow.release.questions import Question

INSIDE, OUTSIDE = Question("in_scope", "mrd", "plain", "what is mrd"), Question("near_miss", "x", "plain", "mrd price")


def curve(judged: list[Judged], confidence: list[float], share: float = 1.0) -> np.ndarray:
    return costs(judged, np.array(confidence), share).sum(1)


def test_a_wrong_answer_costs_ten_unsure_ones() -> None:
    judged = [Judged(INSIDE, [], True, False)] * 9 + [Judged(INSIDE, [], False, False)]
    cost = curve(judged, [0.5] * 9 + [0.4])
    assert cost[THRESHOLDS == 0.3] == 11
    assert cost[THRESHOLDS == 0.45] == 1
    assert cost[THRESHOLDS == 0.6] == 10


def test_what_is_outside_weighs_by_its_share_of_what_people_ask() -> None:
    judged = [Judged(OUTSIDE, [], False, False)] * 100
    assert curve(judged, [0.5] * 100, outside_weight(inside=87, outside=100))[0] == pytest.approx(10 * 13)


def test_what_another_kind_of_reply_decides_is_not_the_thresholds() -> None:
    judged = [Judged(OUTSIDE, [], False, True), Judged(INSIDE, [], True, True)]
    assert (curve(judged, [0.9, 0.9]) == 1).all()


def test_midway_between_the_thresholds_that_the_messages_do_not_tell_from_the_best() -> None:
    right = [Judged(INSIDE, [], True, False)] * 100
    wrong = [Judged(INSIDE, [], False, False)]
    # Below 0.2 forty are answered wrong, above 0.8 all are left; the one at 0.4 may be chance.
    judged, confidence = right + wrong + wrong * 40, [0.8] * 100 + [0.4] + [0.2] * 40
    cost = costs(judged, np.array(confidence), 1.0)
    assert choose(cost) == pytest.approx(0.5, abs=0.01)
    assert choose(cost, cautious=True) == pytest.approx(0.8, abs=0.01)


def test_thresholds_that_the_messages_tell_from_the_best_are_not_looked_at() -> None:
    judged = [Judged(INSIDE, [], True, False)] * 100 + [Judged(INSIDE, [], False, False)] * 2
    # Two wrong answers below 0.4 are more than the error of two; so is each right one left from 0.61.
    assert choose(costs(judged, np.array([0.6] * 100 + [0.4] * 2), 1.0)) == pytest.approx(0.5, abs=0.01)
