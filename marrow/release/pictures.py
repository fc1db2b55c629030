"""The pictures of the reports, as SVG that stands in the page itself."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

RIGHT, WRONG, UNSURE = "#2a7f62", "#b3261e", "#8a8d91"
MOST_TOPICS = 40  # in the confusion matrix


def draw(size: tuple[float, float], paint: Callable[[Axes], None]) -> str:
    """An SVG element with what `paint` draws; `size` is its width and height in inches."""
    figure, axes = pyplot.subplots(figsize=size)
    paint(axes)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
    pyplot.close(figure)
    return buffer.getvalue()[buffer.getvalue().index("<svg") :]


def threshold_curve(curve: dict[str, list[float]], threshold: float | None) -> str:
    """Right, wrong, and near misses answered, over the threshold."""

    def paint(axes: Axes) -> None:
        for name, label, colour in (
            ("right", "in the document: right", RIGHT),
            ("wrong", "in the document: wrong", WRONG),
            ("near_miss_answered", "near misses: answered", UNSURE),
        ):
            axes.plot(curve["threshold"], [100 * v for v in curve[name]], label=label, color=colour)
        if threshold is not None:
            axes.axvline(threshold, linestyle="--", color="black", linewidth=0.8, label=f"threshold {threshold}")
        axes.set(xlabel="threshold of confidence", ylabel="of 100 questions", ylim=(0, 100), xlim=(0, 1))
        axes.grid(alpha=0.3)
        axes.legend()

    return draw((6, 4), paint)


def reliability_diagram(bins: Sequence[dict[str, float]]) -> str:
    """How often a topic is right over how sure the model was; the size of a point is its number of questions."""

    def paint(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color="black", linewidth=0.8, linestyle="--", label="perfect")
        sizes = [8 + 3 * b["questions"] ** 0.75 for b in bins]
        axes.scatter(
            [b["confidence"] for b in bins], [b["right"] for b in bins], s=sizes, color=RIGHT, alpha=0.7, clip_on=False
        )
        axes.set(xlabel="confidence in the topic", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1.02))
        axes.grid(alpha=0.3)
        axes.legend()

    return draw((4.5, 4), paint)


def share_bars(rows: dict[str, dict[str, Any]]) -> str:
    """Right, unsure and wrong as bars that add to 100, with the interval of what is right."""
    names = list(rows)

    def paint(axes: Axes) -> None:
        left = np.zeros(len(names))
        for verdict, colour in (("right", RIGHT), ("unsure", UNSURE), ("wrong", WRONG)):
            widths = np.array([100 * rows[n][verdict] for n in names])
            axes.barh(names, widths, left=left, color=colour, label=verdict, height=0.7)
            left += widths
        right = np.array([100 * rows[n]["right"] for n in names])
        low = right - [100 * rows[n]["right_interval"][0] for n in names]
        high = np.array([100 * rows[n]["right_interval"][1] for n in names]) - right
        errors = np.clip([low, high], 0, None)
        axes.errorbar(right, range(len(names)), xerr=errors, fmt="none", ecolor="black", elinewidth=0.8, capsize=2)
        axes.invert_yaxis()
        axes.set(xlim=(0, 100), xlabel="of 100 questions")
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncol=3, fontsize="small", frameon=False)

    return draw((8, 0.8 + 0.24 * max(len(names), 4)), paint)


def confusion_matrix(pairs: Sequence[tuple[str, str]]) -> str | None:
    """Wanted over given, for the topics and kinds that are confused with another; None when nothing is.

    Args:
        pairs: (wanted, given) of each question.
    """
    confused: dict[str, int] = {}
    for wanted, given in pairs:
        if wanted != given:
            confused[wanted] = confused.get(wanted, 0) + 1
            confused[given] = confused.get(given, 0) + 1
    names = sorted(sorted(confused, key=lambda n: -confused[n])[:MOST_TOPICS])
    if not names:
        return None
    place = {name: row for row, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), int)
    for wanted, given in pairs:
        if wanted in place and given in place:
            counts[place[wanted], place[given]] += 1

    def paint(axes: Axes) -> None:
        shown = counts.astype(float) / np.maximum(counts.sum(1, keepdims=True), 1)
        axes.imshow(shown, cmap="Blues", vmin=0, vmax=1)
        for row, column in zip(*np.nonzero(counts), strict=True):
            dark, off = shown[row, column] > 0.5, row != column
            colour = ("#ffd5d0" if off else "white") if dark else (WRONG if off else "black")
            weight = "bold" if off else "normal"
            axes.text(column, row, counts[row, column], ha="center", va="center", size=7, color=colour, weight=weight)
        axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
        axes.set_yticks(range(len(names)), names, fontsize=7)
        axes.set(xlabel="answered", ylabel="asked")

    side = 2 + 0.2 * len(names)
    return draw((side, side), paint)
