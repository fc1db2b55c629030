"""Trains a model by Rasa and keeps note of what it was trained on."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from marrow.errors import MarrowError
from marrow.paths import DATA, MODELS, ROOT

CURRENT = MODELS / "current.json"
# What a model depends on: the data, the configuration, the components' code and the versions of the packages.
INPUTS = ("config.yml", "domain.yml", "requirements.lock")


class NoModel(MarrowError):
    """There is no trained model, or training failed."""


def fingerprint() -> str:
    """sha256 over everything that a model is made from."""
    digest = hashlib.sha256()
    files = [ROOT / name for name in INPUTS]
    files += sorted(p for p in DATA.rglob("*") if p.is_file() and p.suffix in (".yml", ".safetensors"))
    files += sorted((ROOT / "marrow" / "nlu").glob("*.py"))
    for path in files:
        digest.update(f"{path.relative_to(ROOT)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def current_model() -> Path | None:
    """The newest model that `train` made; None when there is none."""
    try:
        path = MODELS / json.loads(CURRENT.read_text(encoding="utf-8"))["model"]
    except (OSError, ValueError, KeyError):
        return None
    return path if path.is_file() else None


def require_model() -> Path:
    """The current model.

    Raises:
        NoModel: there is none.
    """
    model = current_model()
    if model is None:
        raise NoModel("There is no trained model: run `make train`.")
    return model


def is_current() -> bool:
    """Whether the newest model was made from today's data, configuration and code."""
    return (
        current_model() is not None and json.loads(CURRENT.read_text(encoding="utf-8"))["fingerprint"] == fingerprint()
    )


def train(only_if_needed: bool = False) -> Path:
    """Trains a model into `models/` and makes it the current one; returns its path.

    Raises:
        NoModel: Rasa's training failed; its own output says why.
    """
    if only_if_needed and is_current():
        return require_model()
    made_from, started = fingerprint(), time.monotonic()
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{made_from[:8]}"
    print("Training the model (about a minute on two cores)", flush=True)
    MODELS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODELS) as folder:
        command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", name, "--out", folder]
        if subprocess.run(command, cwd=ROOT).returncode != 0:
            raise NoModel("Rasa could not train the model; its message stands above.")
        model = MODELS / f"{name}.tar.gz"
        os.replace(Path(folder) / model.name, model)
    seconds = round(time.monotonic() - started, 1)
    draft = CURRENT.with_suffix(".new")
    draft.write_text(json.dumps({"model": model.name, "fingerprint": made_from, "seconds": seconds}, indent=2) + "\n")
    os.replace(draft, CURRENT)
    print(f"Trained {model.relative_to(ROOT)} in {seconds} s", flush=True)
    return model
