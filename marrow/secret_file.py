"""A secret that is made at random once and kept in a file of its own, for its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from marrow.errors import BadInput

SHORTEST = 16  # characters


def kept_secret(path: Path, instead: str) -> bytes:
    """The secret in `path`, which is made when it is missing.

    Args:
        instead: the variable that gives a secret where none can be kept.

    Raises:
        BadInput: the file cannot be made or read, or holds no secret.
    """
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes().strip()
    except OSError as error:
        raise BadInput(f"No key can be kept in {path} ({error.strerror}): set {instead}.") from None
    if len(secret) < SHORTEST:
        raise BadInput(f"{path} holds no key: delete it, and another is made.")
    return secret


def _make(path: Path) -> None:
    """Makes the file in one step, whole; another process's, if that was faster, stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_hex(32).encode())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
