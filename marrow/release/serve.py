"""Serves the current model by Rasa, and the staff app beside it."""

import json
import os
import sys
import tarfile
from pathlib import Path

from marrow.paths import ROOT
from marrow.release.supervise import Part, supervise
from marrow.release.train import require_model
from marrow.release.without_tensorflow import leave_out
from marrow.review.processes import parts

STAFF_HOST = "127.0.0.1"

# Rasa's components that compute by TensorFlow.
BY_TENSORFLOW = ("DIETClassifier", "ResponseSelector", "LanguageModelFeaturizer", "TEDPolicy", "UnexpecTEDIntentPolicy")


def serve(port: int, staff_port: int | None) -> None:
    """Runs the bot on the current model, and the staff app; returns when they are stopped.

    With `staff_port` None the bot alone: this process becomes `rasa run`.

    Raises:
        NoModel: there is no trained model.
    """
    model = require_model()
    os.chdir(ROOT)
    if staff_port is not None:
        bot = Part("bot", ["-m", "marrow", "serve", "--bot-only", "--port", str(port)])
        supervise([bot, *parts(STAFF_HOST, staff_port)])
        return
    print(f"Starting the bot; when Rasa says that it is up and running, open http://localhost:{port}/", flush=True)
    rasa_run("--model", str(model), "--port", str(port))


def rasa_run(*arguments: str) -> None:
    """`rasa run` in this process, without TensorFlow where the model given by `--model` does without it."""
    if not needs_tensorflow(Path(arguments[arguments.index("--model") + 1])):
        leave_out()
    sys.argv = ["rasa", "run", *arguments]
    sys.path.insert(0, os.getcwd())  # as `python -m rasa` has it: components and actions are imported by name
    from rasa.__main__ import main

    main()


def needs_tensorflow(model: Path) -> bool:
    """Whether any component of a trained model computes by TensorFlow."""
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json")
        metadata = json.load(file) if file else {}
    nodes = metadata["predict_schema"]["nodes"].values()
    return any(node["uses"].rsplit(".", 1)[-1] in BY_TENSORFLOW for node in nodes)
