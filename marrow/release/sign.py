"""Signs a model, so that servers that have the public key serve no other."""

import base64
from pathlib import Path

from marrow.errors import BadInput
from marrow.integrity import SIGNATURE, statement, verify_undamaged
from marrow.models import TrainedModel
from marrow.release.files import replace_file


def sign(model: TrainedModel, key_file: Path) -> Path:
    """Writes the signature beside the model's manifest; returns its path.

    Args:
        key_file: an Ed25519 private key in PEM, without a password (`openssl genpkey -algorithm ed25519`).

    Raises:
        BadInput: the key is none, or the model has no manifest. Unfit: the model is damaged.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadInput(
            f"{key_file} is no Ed25519 private key in PEM: make one by `openssl genpkey -algorithm ed25519`."
        )
    if not model.complete:
        raise BadInput(f"{model.name} has no manifest beside it: train it anew by `marrow train`.")
    verify_undamaged(model)
    path = model.beside / SIGNATURE
    replace_file(path, base64.b64encode(key.sign(statement(model))).decode() + "\n")
    return path
