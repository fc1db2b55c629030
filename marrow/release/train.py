"""Trains a model by Rasa and keeps with it what it was trained on."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from marrow.models import NoModel, TrainedModel, current_model, newest_model, require_newest
from marrow.paths import CODE, DATA, MODELS, ROOT
from marrow.release.files import sync_folder, telling
from marrow.release.manifest import data_files, describe, fingerprint, write_manifest
from marrow.release.pointer import make_current
from marrow.release.rasa_command import config_needs_tensorflow, rasa

RASA_TRAIN = "import sys; from marrow.release.train import rasa_train; rasa_train(*sys.argv[1:])"


def require_model() -> Path:
    """The file of the model that was trained last.

    Raises:
        NoModel: there is none.
    """
    return require_newest().archive


def is_up_to_date() -> bool:
    """Whether the newest model was made from today's data, configuration and code."""
    model = newest_model()
    return model is not None and model.complete and model.manifest["fingerprint"] == fingerprint()


def train(only_if_needed: bool = False, say: Callable[[str], None] = print) -> TrainedModel:
    """Trains a model into `models/`; the first one becomes current, a later one when it is released.

    Raises:
        NoModel: Rasa's training failed; its own output says why. CannotWrite: the disk is full.
    """
    model = require_newest() if only_if_needed and is_up_to_date() else _train(say)
    if current_model() is None:
        make_current(model, "first")
        say(f"{model.name} is the first model and so the current one.")
    elif current_model() != model:
        say(f"{model.name} is not released yet: `marrow release {model.name}`.")
    return model


def _train(say: Callable[[str], None]) -> TrainedModel:
    made_from, started = fingerprint(), time.monotonic()
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{made_from[:8]}"
    say("Training the model (about two minutes on two cores)")
    with telling(MODELS):
        MODELS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=MODELS, prefix="training-") as place:
        draft = TrainedModel(name, Path(place))
        command = [sys.executable, "-c", RASA_TRAIN, "--fixed-model-name", name, "--out", place]
        if subprocess.run(command, cwd=ROOT, env=environment(), stdout=sys.stderr).returncode != 0:
            raise NoModel("Rasa could not train the model; its message stands above.")
        with telling(draft.beside):
            for path in data_files():
                if path.suffix == ".yml":
                    copy = draft.data / path.relative_to(DATA)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, copy)
        if fingerprint() != made_from:
            raise NoModel("The data was changed while the model was made from it: train again.")
        manifest = describe(draft.archive, made_from, time.monotonic() - started)
        write_manifest(draft.beside, manifest)
        model = TrainedModel(name)
        with telling(MODELS):  # the folder with the manifest comes last: only then is it a model
            os.replace(draft.archive, model.archive)
            os.replace(draft.beside, model.beside)
            sync_folder(MODELS)
    say(f"Trained {model.archive.relative_to(ROOT)} in {manifest['seconds']} s")
    return model


def rasa_train(*arguments: str) -> None:
    """`rasa train` in this process and the working directory, without TensorFlow where its configuration does."""
    rasa("train", *arguments, tensorflow=config_needs_tensorflow(Path("config.yml")))


def environment() -> dict[str, str]:
    """The environment in which Rasa finds our components, wherever the project is."""
    paths = [str(CODE), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
