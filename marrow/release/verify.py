"""Whether a model is fit to be served here: whole, made for this encoder, and able to answer."""

from marrow.errors import MarrowError
from marrow.models import TrainedModel
from marrow.release.files import sha256
from marrow.release.manifest import encoder_name


class Unfit(MarrowError):
    """The model cannot be served."""


def verify_file(model: TrainedModel) -> None:
    """Checks that the model's file is the one that was trained.

    Raises:
        Unfit: it is not, or there is none. A model without a manifest passes: there is nothing to hold it to.
    """
    if not model.archive.is_file():
        raise Unfit(f"{model.archive} is missing: go back by `marrow rollback`, or train another by `marrow train`.")
    if model.manifest and sha256(model.archive) != model.manifest["sha256"]:
        raise Unfit(f"{model.archive} is damaged (its sha256 is not that of its manifest): use another model.")


def verify(model: TrainedModel) -> None:
    """Checks all that can be checked without asking the model anything.

    Raises:
        Unfit: the model is damaged, lacks its manifest, or was made for another encoder than today's.
    """
    verify_file(model)
    if not model.complete or not model.data.is_dir():
        raise Unfit(f"{model.name} has no manifest and data beside it: train it anew by `marrow train`.")
    if model.manifest["encoder"] != encoder_name():
        raise Unfit(
            f"{model.name} was trained with another encoder than today's: restore data/adapter/ as it was "
            f"(commit {model.manifest['code']['commit']}), or train another model."
        )
