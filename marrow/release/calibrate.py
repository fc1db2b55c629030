"""`make calibrate`: fits the confidence to how often it is right on the development questions, and sets the threshold.

The confidence: a handful of numbers, fitted by logistic regression on all the questions to which the classifier gives a
topic first. The threshold: where the development questions cost least, when an answer that is wrong costs as much as
`COST_OF_WRONG` questions left to the nurse line, and what the document does not answer is `OUTSIDE_SHARE` of what
people ask; of those that the questions cannot tell from it, the middle. The training data never learns from these
questions.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from marrow.nlu.context import likeliest
from marrow.nlu.labels import ANSWERS, OUTSIDE
from marrow.paths import REPORTS
from marrow.release.config_file import write_options
from marrow.release.model import Model
from marrow.release.questions import Question, load_questions

EVIDENCE = ("log_score", "lead", "outside")
WEAK_REGULARIZATION = 10.0
COST_OF_WRONG = 10.0  # an unsure reply to a question that the document answers costs 1
# Of the questions that patients with cancer asked a published FAQ bot, 13 in 100 could not be matched (JMIR Cancer
# 2021;7(1):e26911). The blind questions hold more of those, for there is more to learn from them.
OUTSIDE_SHARE = 0.13
THRESHOLDS = np.round(np.linspace(0, 1, 101), 2)
# What the threshold decides on; the rest is not its to answer.
OPEN_INTENTS = ("faq", DEFAULT_NLU_FALLBACK_INTENT_NAME, OUTSIDE)


@dataclass(frozen=True)
class Judged:
    """A question to which the classifier gives a topic first: its evidence, and whether that topic is right."""

    question: Question
    evidence: list[float]  # in the order of `EVIDENCE`
    right: bool
    decided_otherwise: bool  # danger, distress and the like have the last word, whatever the threshold


def calibrate() -> dict[str, float]:
    """Fits, writes and prints the numbers and the threshold; returns them.

    Raises:
        NoModel: there is no trained model. BadInput: a question file is wrong.
    """
    model, questions = Model(), load_questions("development")
    judged = []
    for question in tqdm(questions, desc="Asking", unit=" questions", leave=False, disable=None):
        found = _judge(question, model.parse(question.text))
        if found is not None:
            judged.append(found)
    evidence, right = np.array([j.evidence for j in judged]), np.array([j.right for j in judged])
    fitted = LogisticRegression(C=WEAK_REGULARIZATION).fit(evidence, right)
    numbers = {"intercept": float(fitted.intercept_[0])} | dict(zip(EVIDENCE, fitted.coef_[0].tolist(), strict=True))
    numbers = {name: round(value, 2) for name, value in numbers.items()}
    confidence = fitted.predict_proba(evidence)[:, 1]
    inside = sum(q.kind == "answer" for q in questions)
    cost = costs(judged, confidence, outside_weight(inside, len(questions) - inside))
    curve, threshold = cost.sum(1), choose(cost)
    write_options({"TopicClassifier": {"calibration": numbers}, "FallbackClassifier": {"threshold": threshold}})
    _draw(curve, threshold)
    print(f"Threshold {threshold}: {len(judged)} questions cost {curve.min():.0f} at least; see reports/threshold.png")
    return numbers | {"threshold": threshold}


def _judge(question: Question, parse: dict[str, Any]) -> Judged | None:
    first = likeliest(parse)
    if not first["name"].startswith(ANSWERS):
        return None
    otherwise = parse["intent"]["name"] not in OPEN_INTENTS or bool(parse.get("danger_doubted"))
    right = question.kind == "answer" and first["name"] == f"faq/{question.topic}"
    return Judged(question, [parse["evidence"][name] for name in EVIDENCE], right, otherwise)


def costs(judged: list[Judged], confidence: np.ndarray, share: float) -> np.ndarray:
    """What each question costs at each of `THRESHOLDS`, float [101, judged]: 1 an unsure reply to what is answered.

    Args:
        confidence: float [judged]. share: how much a question that the document does not answer counts.
    """
    inside = np.array([j.question.kind == "answer" for j in judged])
    otherwise = np.array([j.decided_otherwise for j in judged])
    right = np.array([j.right for j in judged])
    answered = (confidence[None, :] >= THRESHOLDS[:, None]) & ~otherwise
    return inside + answered * np.where(right, -1, COST_OF_WRONG * np.where(inside, 1, share))


def outside_weight(inside: int, outside: int) -> float:
    """How much a question that the document does not answer counts, where there are so many of both."""
    return OUTSIDE_SHARE / (1 - OUTSIDE_SHARE) * inside / max(outside, 1)


def choose(cost: np.ndarray, cautious: bool = False) -> float:
    """Midway between the lowest and the highest threshold that costs no more than the best, but for a standard error.

    After the one-standard-error rule of Breiman et al. (1984), "Classification and Regression Trees". The error is that
    of a difference taken message by message, if there were none.

    Args:
        cost: float [101, messages], at each of `THRESHOLDS`.
        cautious: takes the highest of them, where what is not answered is not lost.
    """
    more = cost - cost[cost.sum(1).argmin()]
    alike = THRESHOLDS[more.sum(1) <= np.sqrt((more**2).sum(1))]
    return float(alike[-1] if cautious else ((alike[0] + alike[-1]) / 2).round(2))


def _draw(curve: np.ndarray, threshold: float) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    REPORTS.mkdir(exist_ok=True)
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    axes.plot(THRESHOLDS, curve)
    axes.axvline(threshold, linestyle="--", color="grey", label=f"threshold {threshold}")
    axes.set(xlabel="threshold of confidence", ylabel=f"cost (a wrong answer: {COST_OF_WRONG:.0f}, an unsure one: 1)")
    axes.set(xlim=(0, 1), ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(REPORTS / "threshold.png", dpi=120, bbox_inches="tight")
    pyplot.close(figure)
