"""The trained models on disk, and which of them is current.

A model is `models/<name>.tar.gz`, made by Rasa, with a folder `models/<name>/` beside it: `manifest.json`, and in
`data/` the answers and examples that it was trained on. So a model always answers with its own answers, whatever has
happened to the project's data since. `models/current.json` names the current model; it is only replaced as a whole.
"""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from marrow.errors import BadInput, MarrowError
from marrow.paths import MODELS

SUFFIX = ".tar.gz"
POINTER = "current.json"
FOLLOW = "MARROW_FOLLOW"  # in the bot's environment: the model that it starts with and leaves for each one released


class NoModel(MarrowError):
    """There is no trained model, or training failed."""


@dataclass(frozen=True)
class TrainedModel:
    """A model by its name; `folder` is the one that all models are in."""

    name: str
    folder: Path = MODELS

    @property
    def archive(self) -> Path:
        """Rasa's model file."""
        return self.folder / f"{self.name}{SUFFIX}"

    @property
    def beside(self) -> Path:
        """The folder beside the archive."""
        return self.folder / self.name

    @property
    def data(self) -> Path:
        """The `data/` that the model was trained on."""
        return self.beside / "data"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What `marrow train` noted of the model; empty when there is no readable note."""
        return _read_json(self.beside / "manifest.json")

    @property
    def complete(self) -> bool:
        """Whether all of it is there; the folder with the manifest comes last when a model is made."""
        return self.archive.is_file() and bool(self.manifest)


@dataclass(frozen=True)
class Pointer:
    """What `current.json` says: the current model's name (None: there is none) and all releases, the oldest first.

    A release is `{"model", "at", "by", "how"}`, with `how` one of `first`, `release`, `rollback`.
    """

    model: str | None = None
    releases: list[dict[str, Any]] = field(default_factory=list)


def read_pointer(folder: Path = MODELS) -> Pointer:
    """The current model's name and the releases; an empty pointer when there is none or it cannot be read."""
    content = _read_json(folder / POINTER)
    name = content.get("model")
    return Pointer(name.removesuffix(SUFFIX) if isinstance(name, str) else None, content.get("releases") or [])


def all_models(folder: Path = MODELS) -> list[TrainedModel]:
    """The complete models, the oldest first."""
    found = [TrainedModel(path.name.removesuffix(SUFFIX), folder) for path in folder.glob(f"*{SUFFIX}")]
    return sorted((m for m in found if m.complete), key=lambda m: (m.manifest.get("made", ""), m.name))


def current_model(folder: Path = MODELS) -> TrainedModel | None:
    """The model that was released last; None when there is none, or its file is gone."""
    name = read_pointer(folder).model
    model = TrainedModel(name, folder) if name else None
    return model if model and model.archive.is_file() else None


def newest_model(folder: Path = MODELS) -> TrainedModel | None:
    """The model that was trained last, released or not."""
    models = all_models(folder)
    return models[-1] if models else current_model(folder)


def require_newest() -> TrainedModel:
    """The model that was trained last.

    Raises:
        NoModel: there is none.
    """
    model = newest_model()
    if model is None:
        raise NoModel("There is no trained model: run `make train`.")
    return model


def find_model(text: str, folder: Path = MODELS) -> TrainedModel:
    """The model that `text` means: `newest`, `current`, a name, the beginning of one, or the path of its file.

    Raises:
        BadInput: none or several are meant. NoModel: there is no newest or current one.
    """
    if text in ("newest", "current"):
        model = newest_model(folder) if text == "newest" else current_model(folder)
        if model is None:
            raise NoModel(f"There is no {text} model: run `make train`.")
        return model
    name = Path(text).name.removesuffix(SUFFIX)
    if TrainedModel(name, folder).archive.is_file():
        return TrainedModel(name, folder)
    meant = [m for m in all_models(folder) if name and m.name.startswith(name)]
    if len(meant) != 1:
        said = "No model" if not meant else f"More than one model ({', '.join(m.name for m in meant)})"
        raise BadInput(f"{said} is named {text!r}: `marrow models` lists them.")
    return meant[0]


def model_of(model_id: str | None, folder: Path = MODELS) -> TrainedModel | None:
    """The model that calls itself `model_id` in its metadata; None when it is not known."""
    if not model_id:
        return None
    return next((m for m in all_models(folder) if m.manifest.get("model_id") == model_id), None)


def data_of(model_id: str | None, folder: Path = MODELS) -> Path | None:
    """The data that the model was trained on which calls itself `model_id`; None when it is not known."""
    model = model_of(model_id, folder)
    return model.data if model else None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
