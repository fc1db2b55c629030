"""Whether a model is fit to be served here: whole, made for this encoder, and able to answer."""

from marrow.integrity import Unfit, verify_file
from marrow.models import TrainedModel
from marrow.nlu.encoder import encoder_name, is_kept


def verify(model: TrainedModel) -> None:
    """Checks all that can be checked without asking the model anything.

    Raises:
        Unfit: the model is damaged, lacks its manifest, or was made for an encoder that is not here.
    """
    verify_file(model)
    if not model.complete or not model.data.is_dir():
        raise Unfit(f"{model.name} has no manifest and data beside it: train it anew by `marrow train`.")
    verify_encoder(model)


def verify_encoder(model: TrainedModel) -> None:
    """Checks that the encoder is here by which the model was trained: today's, or one that was built here before.

    Raises:
        Unfit: it is not. A model without a manifest passes: it takes today's.
    """
    wanted = model.manifest.get("encoder")
    if wanted and not is_kept(wanted) and wanted != encoder_name():
        raise Unfit(
            f"{model.name} was trained with another encoder, which is not here: restore data/adapter/ as it was "
            f"(commit {model.manifest['code']['commit']}), or train another model."
        )
