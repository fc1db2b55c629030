"""What speaks for each thing that a message may ask, and how likely it is asked."""

import numpy as np
import pytest

from marrow.nlu.labels import OUTSIDE
from marrow.nlu.parts_logit import FEATURES, Part, Spoken, gather, probabilities, scores_of

MRD, PAIN = "faq/mrd", "faq/pain_during_test"
WHOLE = {MRD: 0.6, PAIN: 0.3, "urgent": 0.1}
FIRST, SECOND = Part("what is mrd", {MRD: 0.9, PAIN: 0.1}), Part("does it hurt", {PAIN: 0.8, MRD: 0.0})


def number(spoken: Spoken, label: str, feature: str) -> float:
    return float(spoken.numbers[spoken.labels.index(label), FEATURES.index(feature)])


def test_each_label_has_the_numbers_of_the_part_that_scores_it_best() -> None:
    spoken = gather(WHOLE, [FIRST, SECOND], [WHOLE])
    assert spoken.labels == [MRD, PAIN, OUTSIDE]
    assert spoken.places[:2] == [0, 1]
    assert number(spoken, PAIN, "score") == pytest.approx(0.8)
    assert number(spoken, PAIN, "lead") == pytest.approx(np.log(0.8 / 0.02))
    assert number(spoken, MRD, "rival") == pytest.approx(np.log(0.1))
    assert (number(spoken, PAIN, "comes_first"), number(spoken, OUTSIDE, "comes_first")) == (1, 0)
    assert (number(spoken, PAIN, "first_part"), number(spoken, MRD, "first_part")) == (0, 1)
    assert number(spoken, PAIN, "asked_apart") == 1
    assert number(spoken, PAIN, "apart_and_asking") == 2
    assert number(spoken, PAIN, "best_other") == pytest.approx(0.9)


def test_each_label_has_the_numbers_of_the_whole_message() -> None:
    spoken = gather(WHOLE | {OUTSIDE: 0.05}, [FIRST, SECOND], [WHOLE])
    assert number(spoken, PAIN, "whole") == pytest.approx(0.3)
    assert number(spoken, PAIN, "share") == pytest.approx(0.5)
    assert [number(spoken, label, "rank") for label in (MRD, PAIN, OUTSIDE)] == [0, 1, 3]
    assert number(spoken, PAIN, "two_best") == pytest.approx(0.9)
    assert number(spoken, PAIN, "share_and_outside") == pytest.approx(0.5 * 0.05)
    assert number(spoken, PAIN, "pair") == pytest.approx(0.3)
    assert number(spoken, PAIN, "score_and_pair") == pytest.approx(0.24)


def test_a_part_that_only_tells_something_says_so() -> None:
    told = Part("my nan has pain", SECOND.own)
    spoken = gather(WHOLE, [FIRST, told], [WHOLE])
    assert number(spoken, PAIN, "told") == pytest.approx(0.8)
    assert number(spoken, PAIN, "asked_apart") == 0


def test_a_part_that_leans_on_another_has_its_scores_behind_that() -> None:
    leaning = Part("does it hurt", SECOND.own, behind={PAIN: 0.2})
    spoken = gather(WHOLE, [FIRST, leaning], [WHOLE])
    assert number(spoken, PAIN, "score") == pytest.approx(0.2)
    assert (number(spoken, PAIN, "leans"), number(spoken, MRD, "leans")) == (1, 0)
    assert number(spoken, MRD, "score") == pytest.approx(0.9)


def test_danger_and_other_kinds_are_no_labels_that_are_asked() -> None:
    alarm = Part("it will not stop bleeding", {"urgent": 0.9})
    assert "urgent" not in gather({"urgent": 0.9, MRD: 0.05}, [FIRST, alarm], []).labels


def test_topics_and_what_is_outside_have_weights_of_their_own() -> None:
    spoken = gather(WHOLE, [FIRST, SECOND], [WHOLE])
    likely = probabilities(spoken, {"score": 4.0, "bias": -2.0}, {"bias": 3.0})
    assert likely[0] > likely[1] > 0.5
    assert likely[2] == pytest.approx(1 / (1 + np.exp(-3.0)))


def test_a_weight_that_was_never_learnt_counts_nothing() -> None:
    assert probabilities(gather(WHOLE, [FIRST, SECOND], [WHOLE]), {}, {}) == pytest.approx(0.5)


def test_the_fallback_in_a_ranking_has_no_score() -> None:
    assert scores_of([{"name": "nlu_fallback", "confidence": 0.3}, {"name": MRD, "score": 0.2}]) == {MRD: 0.2}
