"""Serves a model by Rasa, and the staff app beside it."""

import json
import os
import sys
import tarfile
from pathlib import Path

from marrow.integrity import verify_file
from marrow.models import FOLLOW, NoModel, TrainedModel, current_model, newest_model
from marrow.paths import CODE, ROOT
from marrow.release.supervise import Part, supervise
from marrow.release.without_tensorflow import leave_out
from marrow.review.processes import parts

STAFF_HOST = "127.0.0.1"

# Rasa's components that compute by TensorFlow.
BY_TENSORFLOW = ("DIETClassifier", "ResponseSelector", "LanguageModelFeaturizer", "TEDPolicy", "UnexpecTEDIntentPolicy")


def serve(port: int, model: TrainedModel | None = None, staff_port: int | None = None) -> None:
    """Runs the bot, and the staff app where it has a port; returns when they are stopped.

    Without the staff app this process becomes `rasa run`.

    Args:
        port: where the bot listens. model: what is served; the current model when None, and then each model that is
            released while the bot runs. staff_port: where the staff app listens; None for the bot alone.

    Raises:
        NoModel: there is no trained model. Unfit: its file is damaged.
    """
    chosen = model or current_model()
    if chosen is None:
        raise NoModel("There is no current model: run `make train`, or go back by `marrow rollback`.")
    if model is None:
        os.environ[FOLLOW] = chosen.name
        newest = newest_model()
        if newest and newest != chosen:
            print(f"Serving the released model {chosen.name}. {newest.name} is newer and not released: release it by")
            print(f"`marrow release {newest.name}`, or try it by `marrow serve --model {newest.name}`.")
    verify_file(chosen)
    os.chdir(ROOT)
    if staff_port is not None:
        only = ["--model", model.name] if model else []
        bot = Part("bot", ["-m", "marrow", "serve", "--bot-only", "--port", str(port), *only])
        supervise([bot, *parts(STAFF_HOST, staff_port)])
        return
    print(f"Starting the bot; when Rasa says that it is up and running, open http://localhost:{port}/", flush=True)
    rasa_run("--model", str(chosen.archive), "--port", str(port))


def rasa_run(*arguments: str) -> None:
    """`rasa run` in this process, without TensorFlow where the model given by `--model` does without it."""
    if not needs_tensorflow(Path(arguments[arguments.index("--model") + 1])):
        leave_out()
    sys.argv = ["rasa", "run", *arguments]
    sys.path[:0] = [os.getcwd(), str(CODE)]  # as `python -m rasa` has it: components and actions are imported by name
    from rasa.__main__ import main

    main()


def needs_tensorflow(model: Path) -> bool:
    """Whether any component of a trained model computes by TensorFlow."""
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json")
        metadata = json.load(file) if file else {}
    nodes = metadata["predict_schema"]["nodes"].values()
    return any(node["uses"].rsplit(".", 1)[-1] in BY_TENSORFLOW for node in nodes)
