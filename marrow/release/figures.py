"""Figures from the outcomes of questions: shares with confidence intervals, calibration, confusions, the curve."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from scipy.stats import binomtest

from marrow.nlu.labels import ANSWERS
from marrow.release.outcomes import Outcome

VERDICTS = ("right", "wrong", "unsure")
THRESHOLDS = np.linspace(0, 1, 101)
BINS = 10
CERTAINTY = 0.95  # of the intervals

Shares = dict[str, Any]


def figures(outcomes: list[Outcome]) -> dict[str, Any]:
    """The figures of one set of questions, JSON-ready."""
    answers = [o for o in outcomes if o.question.kind == "answer"]
    return {
        "all": shares(outcomes, lambda _: "all").get("all"),
        "groups": shares(outcomes, lambda o: o.question.group),
        "styles": shares(answers, lambda o: o.question.style),
        "topics": shares(answers, lambda o: o.question.topic),
        "danger_misses": [
            {"text": o.question.text, "given": o.given}
            for o in outcomes
            if o.question.kind == "urgent" and o.kind != "urgent"
        ],
        "calibration_error": calibration_error(outcomes),
        "calibration": reliability(outcomes),
        "confusions": confusions(outcomes),
        "curve": curve(outcomes),
    }


def shares(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, Shares]:
    """For each value of `key`: how many questions, the shares right, wrong and unsure, and the interval of each.

    The intervals hold the true share in 95 of 100 draws of questions (Wilson 1927, as `scipy.stats.binomtest` has it).
    """
    grouped: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        grouped.setdefault(key(outcome), Counter())[outcome.verdict] += 1
    return {name: _row(counts) for name, counts in grouped.items()}


def _row(counts: Counter[str]) -> Shares:
    total = sum(counts.values())
    row: Shares = {"questions": total}
    for verdict in VERDICTS:
        interval = binomtest(counts[verdict], total).proportion_ci(CERTAINTY, "wilson")
        row[verdict] = counts[verdict] / total
        row[f"{verdict}_interval"] = [round(float(interval.low), 4), round(float(interval.high), 4)]
    return row


def confusions(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """What was answered wrongly, most frequent pair first, with the questions of each."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        if outcome.verdict == "wrong":
            wanted = outcome.question.topic or outcome.question.group
            pairs.setdefault((wanted, outcome.given), []).append(outcome.question.text)
    ranked = sorted(pairs.items(), key=lambda item: -len(item[1]))
    return [{"wanted": w, "given": g, "count": len(t), "examples": t} for (w, g), t in ranked]


def curve(outcomes: Iterable[Outcome]) -> dict[str, list[float]]:
    """Right and wrong among in-scope questions, and near-miss questions answered, over the threshold."""
    scope = [o for o in outcomes if o.question.group == "in_scope"]
    near = [o for o in outcomes if o.question.group == "near_miss"]
    found: dict[str, list[float]] = {"threshold": [], "right": [], "wrong": [], "near_miss_answered": []}
    for threshold in THRESHOLDS:
        answered = [o for o in scope if o.label.startswith(ANSWERS) and o.confidence >= threshold]
        right = sum(o.label == f"faq/{o.question.topic}" for o in answered)
        missed = sum(o.label.startswith(ANSWERS) and o.confidence >= threshold for o in near)
        found["threshold"].append(round(float(threshold), 2))
        found["right"].append(right / max(len(scope), 1))
        found["wrong"].append((len(answered) - right) / max(len(scope), 1))
        found["near_miss_answered"].append(missed / max(len(near), 1))
    return found


def reliability(outcomes: Iterable[Outcome]) -> list[dict[str, float]]:
    """Of the topics predicted, by bins of confidence: how many, their mean confidence and the share that is right."""
    scored = [o for o in outcomes if o.label.startswith(ANSWERS)]
    confidence = np.array([o.confidence for o in scored])
    right = np.array([o.label == f"faq/{o.question.topic}" for o in scored])
    which = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "questions": int((which == b).sum()),
            "confidence": float(confidence[which == b].mean()),
            "right": float(right[which == b].mean()),
        }
        for b in sorted(set(which.tolist()))
    ]


def calibration_error(outcomes: Iterable[Outcome]) -> float:
    """Expected calibration error (Guo et al. 2017) of the topics predicted, over equally wide bins of confidence."""
    bins = reliability(outcomes)
    total = max(sum(b["questions"] for b in bins), 1)
    return float(sum(abs(b["confidence"] - b["right"]) * b["questions"] / total for b in bins))
