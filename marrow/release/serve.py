"""Serves the current model by Rasa."""

import os
import sys

from marrow.paths import ROOT
from marrow.release.train import require_model


def serve(port: int) -> None:
    """Becomes `rasa run` on the current model; does not return.

    Raises:
        NoModel: there is no trained model.
    """
    model = require_model()
    os.chdir(ROOT)
    (ROOT / "var").mkdir(exist_ok=True)
    print(f"Starting the bot; when Rasa says that it is up and running, open http://localhost:{port}/", flush=True)
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model), "--port", str(port)]
    os.execv(sys.executable, command)
