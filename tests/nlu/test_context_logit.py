"""What speaks for a label in its context, and how likely that makes it."""

import numpy as np
import pytest

from marrow.nlu.context_logit import FAR, FEATURES, FLOOR, Evidence, gather, probabilities


def ranking(**scores: float) -> list[dict[str, object]]:
    return [{"name": name.replace("__", "/"), "score": score} for name, score in scores.items()]


def test_the_best_of_several_readings_counts_and_the_message_itself_where_there_is_none() -> None:
    own = [{"name": "nlu_fallback", "confidence": 0.7}, *ranking(faq__mrd=0.5, urgent=0.2)]
    readings = {"about": [ranking(faq__pcr=0.4), ranking(faq__pcr=0.6)], "clause": [ranking(faq__mrd=0.9)]}
    found = gather(
        own,
        readings,
        answered=["faq/pcr"],
        asked_next=["faq/mrd"],
        nearest={"faq/mrd": 0.9, "faq/pcr": 0.1},
        spoken_of=lambda label: 0.5 * (label == "faq/mrd"),
        words=7,
        outside=0.1,
    )
    assert found.labels == ["faq/mrd", "faq/pcr", "urgent"]
    rows = (dict(zip(FEATURES, row, strict=True)) for row in found.numbers)
    by_label = dict(zip(found.labels, rows, strict=True))
    assert np.exp(by_label["faq/pcr"]["about"]) == pytest.approx(0.6)
    assert np.exp(by_label["faq/mrd"]["clause"]) == pytest.approx(0.9)
    assert np.exp(by_label["faq/mrd"]["substituted"]) == pytest.approx(0.5)
    assert np.exp(by_label["faq/mrd"]["about"]) == pytest.approx(FLOOR)
    assert (by_label["faq/pcr"]["answered"], by_label["faq/pcr"]["answered_words"]) == (1, 0.5)
    assert (by_label["faq/mrd"]["asked_next"], by_label["faq/pcr"]["asked_next"]) == (1, 0)
    assert [by_label[name]["nearest"] for name in found.labels] == [0.9, FAR, FAR]
    assert by_label["faq/mrd"]["spoken_of"] == 0.5
    assert (by_label["urgent"]["other"], by_label["urgent"]["other_score"]) == (1, 0.5)


def test_what_is_outside_has_evidence_of_its_own() -> None:
    found = gather(ranking(out_of_scope=0.4), {}, [], [], {}, lambda _: 0.0, words=3, outside=0.3)
    row = dict(zip(FEATURES, found.numbers[0], strict=True))
    assert (row["outside"], row["outside_evidence"], row["other"]) == (1, 0.3, 0)


def test_the_clause_of_a_correction_counts_for_itself() -> None:
    rows = [
        dict(
            zip(
                FEATURES,
                gather(ranking(faq__mrd=0.4), {}, [], [], {}, lambda _: 0.0, 3, 0.1, corrects).numbers[0],
                strict=True,
            )
        )
        for corrects in (True, False)
    ]
    assert [row["correction"] for row in rows] == [pytest.approx(np.log(0.4)), 0.0]


def test_a_correction_is_no_small_talk() -> None:
    ranking = [
        {"name": "chat/reaction", "score": 0.5},
        {"name": "faq/mrd", "score": 0.4},
        {"name": "urgent", "score": 0.2},
    ]
    assert gather(ranking, {}, [], [], {}, lambda _: 0.0, 3, 0.1, corrects=True).labels == ["faq/mrd", "urgent"]
    assert "chat/reaction" in gather(ranking, {}, [], [], {}, lambda _: 0.0, 3, 0.1).labels


def test_probabilities_sum_to_one_and_follow_the_weights() -> None:
    numbers = np.zeros((3, len(FEATURES)))
    numbers[:, FEATURES.index("own")] = [0.0, np.log(2), np.log(5)]
    weights = dict.fromkeys(FEATURES, 0.0) | {"own": 1.0}
    assert probabilities(Evidence(["a", "b", "c"], numbers), weights) == pytest.approx([1 / 8, 2 / 8, 5 / 8])
