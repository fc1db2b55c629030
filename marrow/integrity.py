"""Whether a model is the one that was trained: its file by its sha256, and all of it by a signature where a key is set.

A model file is code: it names the classes that Rasa builds. Who can write into `models/` can change the manifest too,
so the sha256 there shows damage, not an attacker. The signature does: it is made by a private key that no server has.
"""

import base64
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from marrow.errors import BadInput, MarrowError
from marrow.models import TrainedModel

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PUBLIC_KEY = "MARROW_MODEL_PUBLIC_KEY"  # in the environment: an Ed25519 key in PEM; `..._FILE` names a file with it
SIGNATURE = "signature"  # the file beside the manifest: Ed25519 over `statement`, in base64


class Unfit(MarrowError):
    """The model cannot be served."""


def verify_file(model: TrainedModel) -> None:
    """Checks that the model is the one that was trained, and with a public key set that it was signed.

    Raises:
        Unfit: it is not, or there is none. BadInput: the key is none.
    """
    verify_undamaged(model)
    key = public_key()
    if key is not None:
        _verify_signature(model, key)


def verify_undamaged(model: TrainedModel) -> None:
    """Checks that the model's file is that of its manifest.

    Raises:
        Unfit: it is not, or there is none. A model without a manifest passes: there is nothing to hold it to.
    """
    if not model.archive.is_file():
        raise Unfit(f"{model.archive} is missing: go back by `marrow rollback`, or train another by `marrow train`.")
    if model.manifest and sha256(model.archive) != model.manifest["sha256"]:
        raise Unfit(f"{model.archive} is damaged (its sha256 is not that of its manifest): use another model.")


def statement(model: TrainedModel) -> bytes:
    """What is signed: the model's name, its file, and the answers and examples beside it."""
    lines = ["marrow model, form 1", model.name, sha256(model.archive)]
    files = sorted(path for path in model.data.rglob("*") if path.is_file())
    lines += [f"{path.relative_to(model.data).as_posix()}\0{sha256(path)}" for path in files]
    return "\n".join(lines).encode()


def sha256(path: Path) -> str:
    """The file's sha256."""
    total = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(2**20):  # a backup's database may be larger than the memory
            total.update(piece)
    return total.hexdigest()


def public_key() -> "Ed25519PublicKey | None":
    """The key by which models must be signed here; None when none is set.

    Raises:
        BadInput: it is no Ed25519 key in PEM, or its file cannot be read.
    """
    text, file = os.environ.get(PUBLIC_KEY), os.environ.get(f"{PUBLIC_KEY}_FILE")
    if not text and not file:
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(text.encode() if text else Path(str(file)).read_bytes())
    except (OSError, ValueError):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(f"{PUBLIC_KEY} or {PUBLIC_KEY}_FILE must give an Ed25519 public key in PEM.")
    return key


def _verify_signature(model: TrainedModel, key: "Ed25519PublicKey") -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        signature = base64.b64decode((model.beside / SIGNATURE).read_bytes(), validate=False)
        key.verify(signature, statement(model))
    except (OSError, ValueError, InvalidSignature):
        raise Unfit(
            f"{model.name} is not signed by the key in {PUBLIC_KEY}, or was changed since: sign it by `marrow sign` "
            "where the private key is, or use another model."
        ) from None
