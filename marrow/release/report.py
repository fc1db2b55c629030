"""Writes the report on a model as one HTML page, pictures in it, that can be sent and kept."""

from typing import Any

from jinja2 import Environment, PackageLoader

from marrow.release.neighbours import Examples
from marrow.release.outcomes import Outcome
from marrow.release.pictures import confusion_matrix, reliability_diagram, share_bars, threshold_curve

TEMPLATES = Environment(
    loader=PackageLoader("marrow.release", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
TEMPLATES.filters["percent"] = lambda share: f"{100 * share:.1f}"
TEMPLATES.filters["chance"] = lambda p: "< 0.001" if p < 0.001 else f"{p:.3f}"
WITH_A_PICTURE = ("groups", "topics", "styles")


def errors_in_full(outcomes: list[Outcome], examples: Examples) -> list[dict[str, Any]]:
    """Each question that was not answered right, the wrong ones first, with the training examples nearest to it."""
    order = {"wrong": 0, "unsure": 1}
    missed = sorted((o for o in outcomes if o.verdict != "right"), key=lambda o: (order[o.verdict], -o.confidence))
    nearest = examples.nearest([o.question.text for o in missed])
    return [
        {
            "verdict": outcome.verdict,
            "text": outcome.question.text,
            "group": outcome.question.group,
            "style": outcome.question.style,
            "wanted": outcome.wanted,
            "given": outcome.given,
            "label": outcome.label,
            "confidence": outcome.confidence,
            "nearest": [vars(n) for n in near],
        }
        for outcome, near in zip(missed, nearest, strict=True)
    ]


def render(report: dict[str, Any], outcomes: dict[str, list[Outcome]]) -> str:
    """The page: `report` as `evaluate` makes it, and the outcomes that it was made from, set by set."""
    thresholds = report["manifest"].get("thresholds", {})
    threshold = next((value for name, value in thresholds.items() if name.endswith(".threshold")), None)
    pictures = {
        name: {
            "curve": threshold_curve(figures["curve"], threshold),
            "calibration": reliability_diagram(figures["calibration"]),
            "confusions": confusion_matrix([(o.wanted, o.given) for o in outcomes[name]]),
            **{table: share_bars(_sorted(table, figures[table])) for table in WITH_A_PICTURE if figures[table]},
        }
        for name, figures in report["sets"].items()
    }
    robustness = share_bars(report["robustness"]) if report["robustness"] else None
    page = TEMPLATES.get_template("report.html.j2")
    return page.render(report=report, pictures=pictures, robustness=robustness)


def _sorted(table: str, rows: dict[str, Any]) -> dict[str, Any]:
    return rows if table == "groups" else dict(sorted(rows.items(), key=lambda item: item[1]["right"]))
