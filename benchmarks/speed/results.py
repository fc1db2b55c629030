"""Keeps what was measured: written after each measurement, so that a run that was cut short goes on from there."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

Figures = dict[str, Any]


class Results:
    """The measurements of a run, in a JSON file.

    Args:
        path: the file. resume: whether what it holds is kept; else the run begins anew.
    """

    def __init__(self, path: Path, resume: bool) -> None:
        self._path = path
        self._kept: dict[str, Any] = {}
        if resume and path.is_file():
            self._kept = json.loads(path.read_text(encoding="utf-8"))

    def once(self, name: str, measure: Callable[[], Any]) -> Any:
        """What `measure` gives, measured unless the file has it under `name`."""
        if name not in self._kept:
            print(f"  {name}", end=" ", flush=True)
            self._kept[name] = json.loads(json.dumps(measure()))  # keys are texts, as when read again
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(".new")
            draft.write_text(json.dumps(self._kept, indent=1) + "\n", encoding="utf-8")
            os.replace(draft, self._path)
            print("done", flush=True)
        return self._kept[name]

    def rounds(self, system: str, measure: str) -> list[float]:
        """The figure `measure` of `system`, of each round."""
        found = []
        for name, figures in self._kept.items():
            kind, _, of = name.partition(": ")
            if kind.startswith("round") and of == system and measure in figures:
                found.append(float(figures[measure]))
        return found

    def growth(self, kind: str) -> dict[str, Figures]:
        """The measurements named `<kind>: <system>`, by system."""
        return {name.removeprefix(f"{kind}: "): v for name, v in self._kept.items() if name.startswith(f"{kind}: ")}


def percentile(rising: list[float], share: float) -> float:
    """The value under which `share` of the values lie; `rising` is sorted."""
    return rising[min(len(rising) - 1, int(share * len(rising)))]


def ratios(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """Median, least and greatest of ours to theirs, round by round."""
    found = [a / b for a, b in zip(ours, theirs, strict=False)]
    return median(found), min(found), max(found)
