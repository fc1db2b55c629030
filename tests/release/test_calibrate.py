"""The threshold is set where a wrong answer, that costs ten unsure ones, and the unsure ones together cost least."""

import numpy as np
import pytest

from marrow.release.calibrate import THRESHOLDS, Judged, choose, choose_within_error, outside_weight, savings
from marrow.release.questions import Question

INSIDE, OUTSIDE = Question("in_scope", "mrd", "plain", "what is mrd"), Question("near_miss", "x", "plain", "mrd price")


def saved(judged: list[Judged], confidence: list[float], share: float = 1.0) -> np.ndarray:
    return savings(judged, np.array(confidence), share).sum(1)


def test_a_wrong_answer_costs_ten_unsure_ones() -> None:
    judged = [Judged(INSIDE, [], True, False)] * 9 + [Judged(INSIDE, [], False, False)]
    curve = saved(judged, [0.5] * 9 + [0.4])
    assert curve[THRESHOLDS == 0.3] == 9 - 10
    assert curve[THRESHOLDS == 0.45] == 9
    assert curve[THRESHOLDS == 0.6] == 0


def test_what_is_outside_weighs_by_its_share_of_what_people_ask() -> None:
    judged = [Judged(OUTSIDE, [], False, False)] * 100
    assert saved(judged, [0.5] * 100, outside_weight(inside=87, outside=100))[0] == pytest.approx(-10 * 13)


def test_what_another_kind_of_reply_decides_is_not_the_thresholds() -> None:
    judged = [Judged(OUTSIDE, [], False, True), Judged(INSIDE, [], True, True)]
    assert (saved(judged, [0.9, 0.9]) == 0).all()


def test_of_thresholds_that_the_questions_do_not_tell_apart_the_middle_one_is_taken() -> None:
    right = [Judged(INSIDE, [], True, False)] * 100
    chance = [Judged(INSIDE, [], False, False)]
    # Below 0.2 forty are answered wrong, above 0.8 all are left; the one at 0.4 may be chance.
    judged, confidence = right + chance + chance * 40, [0.8] * 100 + [0.4] + [0.2] * 40
    assert choose_within_error(savings(judged, np.array(confidence), 1.0)) == pytest.approx(0.5, abs=0.01)


def test_of_thresholds_that_one_wrong_answer_decides_between_the_middle_one_is_taken() -> None:
    curve = np.full(len(THRESHOLDS), 100.0)
    curve[(THRESHOLDS >= 0.4) & (THRESHOLDS <= 0.7)] = 59
    curve[THRESHOLDS == 0.42] = 50
    assert choose(curve) == 0.55
