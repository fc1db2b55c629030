"""The rows of the public sets' tables: at which threshold a system is compared."""

import pytest

from benchmarks.intent.__main__ import row
from benchmarks.intent.scores import curve
from marrow.nlu.labels import OUTSIDE


def test_without_a_validation_part_the_best_threshold_is_the_tests_own() -> None:
    found = curve(["a", "a", OUTSIDE, OUTSIDE], [("a", 0.9), ("a", 0.5), ("a", 0.4), ("b", 0.2)])
    best = row("ours", found, 10)
    assert (best["accuracy"], best["recall"]) == (1, 1)
    assert 0.4 < best["threshold"] <= 0.5


def test_validation_chooses_the_lowest_threshold_that_refuses_nine_in_ten() -> None:
    outside = [("a", place / 20) for place in range(10)]  # nine of them under 0.45
    validated = curve(["a", *[OUTSIDE] * 10], [("a", 0.9), *outside])
    found = curve(["a", "a", OUTSIDE, OUTSIDE], [("a", 0.9), ("a", 0.42), ("a", 0.44), ("b", 0.1)])
    chosen = row("ours", found, 10, validated)
    assert chosen["threshold"] == pytest.approx(0.41)
    assert (chosen["accuracy"], chosen["recall"]) == (1, 0.5)
