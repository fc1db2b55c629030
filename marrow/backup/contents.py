"""What is held, and where: the one list that backup and restore both go by."""

import os
from pathlib import Path

from marrow.answer.pause import pause_file
from marrow.backup.database import Database
from marrow.channel.conversations import KEY_FILE
from marrow.models import POINTER, TrainedModel, read_pointer
from marrow.paths import MODELS
from marrow.review import configuration
from marrow.review.ingest.source import open_source


def databases() -> dict[str, Database]:
    """The databases by the name of their file in a backup.

    The staff app's comes first: it follows the conversations, so it may know less than they hold, but not more.

    Raises:
        BadInput: endpoints.yml names no SQL tracker store.
    """
    return {
        "staff": Database("the staff app's database", configuration.database_url()),
        "conversations": Database("the tracker store", open_source().url),
    }


def models() -> list[Path]:
    """The files of the current model and of all that were released before and are still there, below `MODELS`."""
    pointer = read_pointer()
    names = dict.fromkeys([*(release["model"] for release in pointer.releases), pointer.model])
    found: list[Path] = []
    for model in (TrainedModel(name) for name in names if name):
        if model.archive.is_file():
            found += [model.archive, *(path for path in sorted(model.beside.rglob("*")) if path.is_file())]
    return found + [MODELS / POINTER] * (MODELS / POINTER).is_file()


def single_files() -> dict[str, Path]:
    """Files by their name in a backup: the pause switch, and the keys that were made at random and stand in files."""
    secret = configuration.setting("SECRET_FILE") or configuration.VAR / "review.secret"
    return {"paused": pause_file(), "signing.key": KEY_FILE, "review.secret": Path(secret)}


def training_data() -> Path | None:
    """The training data that the staff app writes to, where that is not the project's own, which git keeps."""
    return configuration.data_folder() if os.environ.get("MARROW_REVIEW_DATA") else None
