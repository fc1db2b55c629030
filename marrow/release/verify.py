"""Whether a model is fit to be served here: whole, made for this encoder, and able to answer."""

from marrow.integrity import Unfit, verify_file
from marrow.models import TrainedModel
from marrow.release.manifest import encoder_name


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
