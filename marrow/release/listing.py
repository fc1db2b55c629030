"""`marrow models`: what models there are, and which may go."""

import shutil
import time
from typing import Any

from marrow.models import SUFFIX, all_models, current_model, read_pointer
from marrow.paths import MODELS
from marrow.release.pointer import alone, previous


def rows() -> list[dict[str, Any]]:
    """The models, the newest first: when made, from how many examples, how good, when released, whether current.

    `right` and `wrong` are shares of the held-out questions in the document; None until `marrow evaluate` has run.
    """
    pointer, current = read_pointer(), current_model()
    released = {entry["model"]: entry["at"] for entry in pointer.releases}
    models = all_models()
    if current and current not in models:
        models.insert(0, current)
    found = []
    for model in reversed(models):
        figures = model.manifest.get("figures") or {}
        held_out = figures.get("sets", {}).get("held_out", {}).get("in_scope", {})
        found.append(
            {
                "model": model.name,
                "made": model.manifest.get("made"),
                "examples": model.manifest.get("examples"),
                "right": held_out.get("right"),
                "wrong": held_out.get("wrong"),
                "released": released.get(model.name),
                "current": model == current,
            }
        )
    return found


def prune(keep: int, dry_run: bool = False) -> list[str]:
    """Deletes all but the newest `keep` models, the current one and the one before it; returns what went.

    What an interrupted training left behind goes too.

    Raises:
        ReleaseUnderWay: a release is at work.
    """
    with alone():
        models, pointer = all_models(), read_pointer()
        kept = {m.name for m in models[-keep:]} | {pointer.model} | set(previous(pointer)[:1])
        gone = [m.name for m in models if m.name not in kept] + _left_behind(kept)
        for name in [] if dry_run else gone:
            # The folder first: without its manifest the rest is no model any more.
            shutil.rmtree(MODELS / name, ignore_errors=True)
            (MODELS / f"{name}{SUFFIX}").unlink(missing_ok=True)
        return gone


def _left_behind(kept: set[str | None]) -> list[str]:
    """What is not a whole model and a day old; a training under way is younger."""
    day_ago = time.time() - 24 * 3600
    found = {p.name for p in MODELS.iterdir() if p.is_dir() and not (p / "manifest.json").is_file()}
    archives = {p.name.removesuffix(SUFFIX) for p in MODELS.glob(f"*{SUFFIX}")}
    found |= {name for name in archives if not (MODELS / name).is_dir()}
    return sorted(name for name in found - kept if _changed(name) < day_ago)


def _changed(name: str) -> float:
    paths = [p for p in (MODELS / name, MODELS / f"{name}{SUFFIX}") if p.exists()]
    return max((p.stat().st_mtime for p in paths), default=0.0)
