"""Lets Rasa load no model that is damaged, or not signed where a key is set, whoever asks it to.

`marrow serve` checks before it starts. But `rasa run` loads a model by itself, so does the bot when one is released,
and so does Rasa's API: all of them unpack it by one method of Rasa's, and that is where this looks.
"""

from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage

from marrow.integrity import verify_file
from marrow.models import SUFFIX, TrainedModel


def check_models_before_loading() -> None:
    """Makes Rasa check each model's file before it unpacks it; it raises `Unfit` for one that is not right."""
    unpack = LocalModelStorage.from_model_archive.__func__
    if hasattr(unpack, "checks"):
        return

    def checked(cls: Any, storage_path: Path, model_archive_path: str | Path) -> Any:
        archive = Path(model_archive_path)
        verify_file(TrainedModel(archive.name.removesuffix(SUFFIX), archive.parent))
        return unpack(cls, storage_path, model_archive_path)

    checked.checks = True  # type: ignore[attr-defined]
    LocalModelStorage.from_model_archive = classmethod(checked)
