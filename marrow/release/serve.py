"""Serves a model by Rasa, and the staff app beside it."""

import os
from dataclasses import dataclass
from pathlib import Path

from marrow.errors import BadInput
from marrow.integrity import verify_file
from marrow.models import FOLLOW, NoModel, TrainedModel, current_model, newest_model
from marrow.paths import ROOT
from marrow.release.rasa_command import model_needs_tensorflow, rasa
from marrow.release.supervise import Part, supervise
from marrow.review.processes import parts

STAFF_HOST = "127.0.0.1"


@dataclass(frozen=True)
class Setup:
    """What `rasa run` is given beside the model: Rasa's own files, and where it listens.

    Args:
        endpoints: the file that names the stores. credentials: the file of the channels. interface: an address of this
            machine; Rasa's own default, all of them, when None.
    """

    endpoints: str = "endpoints.yml"
    credentials: str = "credentials.yml"
    interface: str | None = None

    def check(self) -> None:
        """Looks for the files: Rasa would go on with its own defaults, and so with another store, where one is missing.

        Raises:
            BadInput: one is missing.
        """
        for name in (self.endpoints, self.credentials):
            if not (ROOT / name).is_file():
                raise BadInput(f"{ROOT / name} is missing: name the file by --endpoints or --credentials.")

    def arguments(self) -> list[str]:
        """The options of `rasa run`, and of `marrow serve`."""
        listens = ["--interface", self.interface] if self.interface else []
        return ["--endpoints", self.endpoints, "--credentials", self.credentials, *listens]


PROJECTS_OWN = Setup()


def serve(
    port: int, model: TrainedModel | None = None, staff_port: int | None = None, setup: Setup = PROJECTS_OWN
) -> None:
    """Runs the bot, and the staff app where it has a port; returns when they are stopped.

    Without the staff app this process becomes `rasa run`.

    Args:
        port: where the bot listens. model: what is served; the current model when None, and then each model that is
            released while the bot runs. staff_port: where the staff app listens; None for the bot alone.
        setup: what else `rasa run` is given.

    Raises:
        NoModel: there is no trained model. Unfit: its file is damaged, or its encoder is not here. BadInput: a file of
            `setup` is missing.
    """
    setup.check()
    chosen = model or current_model()
    if chosen is None:
        raise NoModel("There is no current model: run `make train`, or go back by `marrow rollback`.")
    if model is None:
        os.environ[FOLLOW] = chosen.name
    verify_file(chosen)
    os.chdir(ROOT)
    if staff_port is not None:
        only = ["--model", model.name] if model else []
        bot = Part("bot", ["-m", "marrow", "serve", "--bot-only", "--port", str(port), *setup.arguments(), *only])
        supervise([bot, *parts(STAFF_HOST, staff_port)])
        return
    from marrow.release.verify import verify_encoder  # only here: the process that starts the parts loads no encoder

    verify_encoder(chosen)
    newest = newest_model()
    if model is None and newest and newest != chosen:
        print(f"Serving the released model {chosen.name}. {newest.name} is newer and not released: release it by")
        print(f"`marrow release {newest.name}`, or try it by `marrow serve --model {newest.name}`.")
    print(f"Starting the bot; when Rasa says that it is up and running, open http://localhost:{port}/", flush=True)
    rasa_run("--model", str(chosen.archive), "--port", str(port), *setup.arguments())


def rasa_run(*arguments: str) -> None:
    """`rasa run` in this process, without TensorFlow where the model given by `--model` does without it."""
    model = Path(arguments[arguments.index("--model") + 1])
    rasa("run", *arguments, tensorflow=model_needs_tensorflow(model))
