"""What a model is made from, and the note of it that stands beside the model: `models/<name>/manifest.json`."""

import hashlib
import json
import platform
import subprocess
import tarfile
from collections.abc import Iterable
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from marrow.data_files import files_in
from marrow.errors import BadInput
from marrow.integrity import sha256
from marrow.models import TrainedModel
from marrow.nlu.encoder import encoder_name
from marrow.nlu.example_files import read_examples
from marrow.nlu.labels import ANSWERS
from marrow.paths import CODE, DATA, QUESTIONS, ROOT
from marrow.release.files import replace_file

# What a model depends on beside its data: the configuration and the versions of the packages.
SETTINGS = ("config.yml", "domain.yml")
LOCK = "requirements.lock"
NOT_TRAINED_ON = ("facts.yml",)  # files of data/ that no model is made from: facts are for checks alone


def data_files(folder: Path = DATA) -> list[Path]:
    """The files of `data/` that a model is made from."""
    return [path for path in files_in(folder, ".yml", ".safetensors") if path.name not in NOT_TRAINED_ON]


def code_files() -> list[Path]:
    """The code that a model is made by and holds the results of."""
    return sorted((CODE / "marrow" / "nlu").glob("*.py"))


def fingerprint() -> str:
    """sha256 over everything that a model is made from."""
    return digest([*(ROOT / name for name in SETTINGS), CODE / LOCK, *data_files(), *code_files()])


def questions_fingerprint(folder: Path = QUESTIONS) -> str:
    """sha256 over the blind questions: figures on other questions do not compare."""
    return digest(sorted(folder.rglob("*.tsv")))


def describe(archive: Path, made_from: str, seconds: float) -> dict[str, Any]:
    """The manifest of a model just trained.

    Args:
        archive: Rasa's model file. made_from: `fingerprint()` before training. seconds: that training took.
    """
    examples = read_examples()
    return {
        "name": archive.name.removesuffix(".tar.gz"),
        "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "model_id": model_id(archive),
        "sha256": sha256(archive),
        "bytes": archive.stat().st_size,
        "fingerprint": made_from,
        "data": digest(data_files()),
        "code": {"commit": _commit(), "nlu": digest(code_files())},
        "lock": sha256(CODE / LOCK),
        "encoder": encoder_name(),
        "python": platform.python_version(),
        "rasa": version("rasa"),
        "examples": len(examples),
        "topics": len({label for _, label in examples if label.startswith(ANSWERS)}),
        "thresholds": thresholds(),
        "figures": None,  # `marrow evaluate` writes them
    }


def write_manifest(folder: Path, content: dict[str, Any]) -> None:
    """Writes `manifest.json` into `folder`.

    Raises:
        CannotWrite: the disk is full, or the folder may not be written to.
    """
    replace_file(folder / "manifest.json", json.dumps(content, indent=1) + "\n")


def note_figures(model: TrainedModel, figures: dict[str, Any]) -> None:
    """Adds figures to the model's manifest; a model without one is left as it is."""
    if model.manifest:
        write_manifest(model.beside, {**model.manifest, "figures": figures})
        model.manifest["figures"] = figures


def thresholds() -> dict[str, Any]:
    """The thresholds and the calibration in config.yml."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8")).get("pipeline") or []
    names = ("threshold", "ambiguity_threshold", "calibration")
    return {
        f"{str(component['name']).rsplit('.', 1)[-1]}.{name}": component[name]
        for component in pipeline
        for name in names
        if name in component
    }


def model_id(archive: Path) -> str:
    """How the model calls itself in its metadata, and so in every event of a conversation that it has.

    Raises:
        BadInput: the file is no model.
    """
    try:
        with tarfile.open(archive) as tar:
            member = next(m for m in tar if Path(m.name).name == "metadata.json")
            file = tar.extractfile(member)
            return str(json.load(file)["model_id"]) if file else ""
    except (OSError, tarfile.TarError, EOFError, StopIteration, ValueError, KeyError):
        raise BadInput(f"{archive} is no model, or is damaged: train another by `marrow train`.") from None


def digest(paths: Iterable[Path]) -> str:
    """sha256 over the names and contents of files."""
    total = hashlib.sha256()
    for path in paths:
        base = ROOT if path.is_relative_to(ROOT) else CODE
        total.update(f"{path.relative_to(base)}\0{sha256(path)}\n".encode())
    return total.hexdigest()


def _commit() -> str | None:
    """The commit of the code, with "+" when files differ from it; None outside a git checkout."""
    try:
        run = subprocess.run(
            ["git", "-C", str(CODE), "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"],
            capture_output=True,
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() or None
