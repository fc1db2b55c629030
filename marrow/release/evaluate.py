"""`make eval`: answers the blind questions, holds the blind conversations, and reports how well, group by group."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from marrow.answer.reply import Reply
from marrow.paths import REPORTS
from marrow.release.conversations import Judged, by_case, hold, load_conversations
from marrow.release.model import Model
from marrow.release.questions import SETS, Question, load_questions
from marrow.release.robustness import changes

THRESHOLDS = np.linspace(0, 1, 101)
SAFE = ("urgent", "distress", "personal", "person", "fallback")  # kinds of reply that give the nurse line
WORST = 15  # confusions listed


@dataclass(frozen=True)
class Outcome:
    """A question, the reply to it, and the label and confidence that the classifier gave before any threshold."""

    question: Question
    reply: Reply
    label: str
    confidence: float

    @property
    def verdict(self) -> str:
        """`right`; `unsure` (the nurse line instead); or `wrong` (something else was answered)."""
        expected = self.question.kind
        if self.reply.kind == expected and (expected != "answer" or self.reply.topics == [self.question.topic]):
            return "right"
        return "unsure" if self.reply.kind in SAFE else "wrong"


def ask(model: Model, questions: list[Question], doing: str = "Asking") -> list[Outcome]:
    """The outcome of each question, each asked as the first message of a conversation; `doing` heads the progress."""
    outcomes = []
    for question in tqdm(questions, desc=doing, unit=" questions", leave=False):
        parse = model.parse(question.text)
        first = next(r for r in parse["intent_ranking"] if r["name"] != "nlu_fallback")
        outcomes.append(Outcome(question, model.compose(parse), first["name"], first["confidence"]))
    return outcomes


def evaluate() -> dict[str, Any]:
    """Prints a report on the current model for each set of blind questions, held out last.

    Writes them as `reports/evaluation.json`, with the picture of each curve.

    Raises:
        NoModel: there is no trained model. BadInput: a question file is wrong.
    """
    model = Model()
    reports = {name: _report(ask(model, load_questions(name))) for name in SETS}
    robustness = _robustness(model)
    REPORTS.mkdir(exist_ok=True)
    for name, report in reports.items():
        print(f"\n== {name.replace('_', ' ')} questions ==")
        _print(report)
        _draw(report["curve"], REPORTS / f"curve_{name}.png")
    _print_shares("typed otherwise (both sets, in the document)", robustness)
    reports["robustness"] = robustness
    judged = hold(load_conversations())
    reports["conversations"] = by_case(judged)
    _print_conversations(judged)
    (REPORTS / "evaluation.json").write_text(json.dumps(reports, indent=1) + "\n", encoding="utf-8")
    print(f"\nWrote {REPORTS.name}/evaluation.json and {REPORTS.name}/curve_*.png")
    return reports


def _report(outcomes: list[Outcome]) -> dict[str, Any]:
    """The figures of one set."""
    return {
        "groups": _shares(outcomes, lambda o: o.question.group),
        "styles": _shares([o for o in outcomes if o.question.kind == "answer"], lambda o: o.question.style),
        "danger_misses": [
            {"text": o.question.text, "kind": o.reply.kind, "topics": o.reply.topics}
            for o in outcomes
            if o.question.kind == "urgent" and o.reply.kind != "urgent"
        ],
        "calibration_error": _calibration_error(outcomes),
        "confusions": _confusions(outcomes),
        "curve": _curve(outcomes),
    }


def _robustness(model: Model) -> dict[str, dict[str, float]]:
    """For each way of typing the same in-scope questions, the shares right, wrong and unsure."""
    scope = [q for name in SETS for q in load_questions(name) if q.group == "in_scope"]
    return {
        way: _shares(ask(model, [replace(q, text=change(q.text)) for q in scope], way), lambda o: o.question.group)[
            "in_scope"
        ]
        for way, change in changes().items()
    }


def _shares(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, dict[str, float]]:
    """For each value of `key`: how many questions, and the shares right, wrong and unsure."""
    grouped: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        grouped.setdefault(key(outcome), Counter())[outcome.verdict] += 1
    return {
        name: {"questions": sum(c.values())} | {v: c[v] / sum(c.values()) for v in ("right", "wrong", "unsure")}
        for name, c in grouped.items()
    }


def _confusions(outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """What was answered wrongly, most frequent pair first, with an example of each."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for outcome in outcomes:
        if outcome.verdict == "wrong":
            given = outcome.reply.topics[0] if outcome.reply.topics else outcome.reply.kind
            wanted = outcome.question.topic or outcome.question.group
            pairs.setdefault((wanted, given), []).append(outcome.question.text)
    ranked = sorted(pairs.items(), key=lambda item: -len(item[1]))
    return [{"wanted": w, "given": g, "count": len(t), "examples": t} for (w, g), t in ranked]


def _curve(outcomes: list[Outcome]) -> dict[str, list[float]]:
    """Right and wrong among in-scope questions, and near-miss questions answered, over the threshold."""
    scope = [o for o in outcomes if o.question.group == "in_scope"]
    near = [o for o in outcomes if o.question.group == "near_miss"]
    curve: dict[str, list[float]] = {"threshold": [], "right": [], "wrong": [], "near_miss_answered": []}
    for threshold in THRESHOLDS:
        answered = [o for o in scope if o.label.startswith("faq/") and o.confidence >= threshold]
        right = sum(o.label == f"faq/{o.question.topic}" for o in answered)
        curve["threshold"].append(round(float(threshold), 2))
        curve["right"].append(right / len(scope))
        curve["wrong"].append((len(answered) - right) / len(scope))
        missed = sum(o.label.startswith("faq/") and o.confidence >= threshold for o in near)
        curve["near_miss_answered"].append(missed / len(near))
    return curve


def _calibration_error(outcomes: list[Outcome], bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017) of the topics predicted, over equally wide bins of confidence."""
    scored = [o for o in outcomes if o.label.startswith("faq/")]
    confidence = np.array([o.confidence for o in scored])
    right = np.array([o.label == f"faq/{o.question.topic}" for o in scored])
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[which == b].mean() - right[which == b].mean()) * (which == b).mean() for b in set(which)]
    return float(sum(gaps))


def _print(report: dict[str, Any]) -> None:
    _print_shares("kind", report["groups"])
    _print_shares("style (questions in the document)", report["styles"])
    print(f"\nExpected calibration error of the topics: {report['calibration_error']:.3f}")
    print("\nDanger signs that were not seen as such:")
    for miss in report["danger_misses"]:
        print(f"  {miss['kind']} {', '.join(miss['topics'])}: {miss['text']}")
    print("\nWorst confusions (wanted, given):")
    for row in report["confusions"][:WORST]:
        print(f"  {row['count']} x {row['wanted']} -> {row['given']}: {row['examples'][0]}")


def _print_shares(title: str, table: dict[str, dict[str, float]]) -> None:
    print(f"\n{title:<44}{'questions':>10}{'right':>8}{'wrong':>8}{'unsure':>8}")
    for name, row in table.items():
        shares = "".join(f"{100 * row[v]:>7.1f}%" for v in ("right", "wrong", "unsure"))
        print(f"{name:<44}{row['questions']:>10}{shares}")


def _print_conversations(judged: list[Judged]) -> None:
    print(f"\n{'blind conversations (turns by case)':<44}{'turns':>10}{'right':>8}")
    for case, row in by_case(judged).items():
        print(f"{case:<44}{row['turns']:>10}{100 * row['right']:>7.1f}%")


def _draw(curve: dict[str, list[float]], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for name, label in (
        ("right", "in the document: right"),
        ("wrong", "in the document: wrong"),
        ("near_miss_answered", "near misses: answered"),
    ):
        axes.plot(curve["threshold"], [100 * v for v in curve[name]], label=label)
    axes.set(xlabel="threshold of confidence", ylabel="of 100 questions", ylim=(0, 100), xlim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120, bbox_inches="tight")
    pyplot.close(figure)
