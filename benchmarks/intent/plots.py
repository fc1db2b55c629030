"""Draws in-scope accuracy against out-of-scope recall over all thresholds, a line a system."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from benchmarks.intent.scores import Curve


def plot(name: str, curves: dict[str, Curve], path: Path) -> None:
    """Writes the picture to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure, axes = plt.subplots(figsize=(7, 5), layout="constrained")
    for system, found in curves.items():
        ours = system.startswith("ours")
        axes.plot(found.recall, found.accuracy, label=system, linewidth=2.5 if ours else 1.2, alpha=1 if ours else 0.7)
    axes.set(xlabel="out-of-scope recall", ylabel="in-scope accuracy", xlim=(0, 1), ylim=(0, 1), title=name)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.savefig(path, dpi=120)
    plt.close(figure)
