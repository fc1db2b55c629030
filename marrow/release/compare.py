"""`marrow compare`: what another model answers otherwise, question by question, and whether that may be chance."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scipy.stats import binomtest

from marrow.errors import BadInput
from marrow.models import TrainedModel
from marrow.paths import REPORTS
from marrow.release.files import replace_file, telling
from marrow.release.outcomes import Outcome, outcomes_of
from marrow.release.report import TEMPLATES

ORDER = {"wrong": 0, "unsure": 1, "right": 2}


@dataclass(frozen=True)
class Difference:
    """A question that two models answer otherwise."""

    set: str
    before: Outcome
    after: Outcome

    @property
    def change(self) -> str:
        """What it means: `worse`, `better`, or `other` (as right or wrong as before, and not the same)."""
        gained = ORDER[self.after.verdict] - ORDER[self.before.verdict]
        return "worse" if gained < 0 else "better" if gained > 0 else "other"

    def as_json(self) -> dict[str, Any]:
        """For scripts and the page."""
        question = self.after.question
        return {
            "change": self.change,
            "set": self.set,
            "group": question.group,
            "text": question.text,
            "wanted": self.after.wanted,
            "before": self.before.given,
            "before_verdict": self.before.verdict,
            "before_confidence": self.before.confidence,
            "after": self.after.given,
            "after_verdict": self.after.verdict,
            "after_confidence": self.after.confidence,
        }


def compare(before: TrainedModel, after: TrainedModel) -> dict[str, Any]:
    """Compares two models on the blind questions; writes `reports/<before>..<after>/compare.html`.

    Returns:
        `before`, `after` (names), `sets` (figures for each set: see `paired`) and `differences`, the worst first.

    Raises:
        BadInput: both are the same model.
    """
    if before == after:
        raise BadInput(f"{before.name} is compared with itself: name another model (`marrow models` lists them).")
    old, new = outcomes_of(before), outcomes_of(after)
    differences = [
        Difference(name, a, b)
        for name in new
        for a, b in zip(old[name], new[name], strict=True)
        if (a.kind, a.topics) != (b.kind, b.topics)
    ]
    differences.sort(key=lambda d: (("worse", "other", "better").index(d.change), ORDER[d.after.verdict]))
    comparison = {
        "before": before.name,
        "after": after.name,
        "sets": {name: paired(old[name], new[name]) for name in new},
        "differences": [d.as_json() for d in differences],
    }
    folder = REPORTS / f"{before.name}..{after.name}"
    with telling(folder):
        folder.mkdir(parents=True, exist_ok=True)
    page = TEMPLATES.get_template("compare.html.j2").render(comparison=comparison)
    replace_file(folder / "compare.html", page)
    return comparison


def paired(before: Iterable[Outcome], after: Iterable[Outcome]) -> dict[str, dict[str, Any]]:
    """For what is right and what is wrong: the shares, the questions that went either way, and the probability.

    `p`: how likely chance alone moves questions so unevenly, were both models as good (McNemar's exact test: the
    questions that went either way are tosses of a coin).
    """
    pairs = list(zip(before, after, strict=True))
    found = {}
    for verdict in ("right", "wrong"):
        gained = sum(a.verdict != verdict and b.verdict == verdict for a, b in pairs)
        lost = sum(a.verdict == verdict and b.verdict != verdict for a, b in pairs)
        found[verdict] = {
            "questions": len(pairs),
            "before": sum(a.verdict == verdict for a, _ in pairs) / max(len(pairs), 1),
            "after": sum(b.verdict == verdict for _, b in pairs) / max(len(pairs), 1),
            "gained": gained,
            "lost": lost,
            "p": float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0,
        }
    return found
