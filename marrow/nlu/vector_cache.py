"""Keeps the vectors of the training examples between trainings: encoding them is a third of the time that one takes."""

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np

from marrow.nlu.encoder import DIMENSIONS, SentenceEncoder
from marrow.paths import CACHE

KEY_BYTES = 16


def encode_with_cache(encoder: SentenceEncoder, texts: list[str], folder: Path = CACHE) -> np.ndarray:
    """What `encoder.encode(texts)` gives, float32 [len(texts), 384]; only texts not seen the last time are encoded.

    The cache is one file for each encoder and holds the texts of the last call. A text's vector does not depend on its
    neighbours, so it may be kept; a file that cannot be read is made anew.
    """
    path = folder / f"vectors-{encoder.name}.npz"
    known = _read(path)
    keys = [hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest() for text in texts]
    new = [row for row, key in enumerate(keys) if key not in known]
    if new:
        for row, vector in zip(new, encoder.encode([texts[row] for row in new]), strict=True):
            known[keys[row]] = vector
    vectors = np.array([known[key] for key in keys], np.float32).reshape(-1, DIMENSIONS)
    if new:
        _write(path, keys, vectors)
    return vectors


def _read(path: Path) -> dict[bytes, np.ndarray]:
    try:
        with np.load(path) as stored:
            return dict(zip((bytes(key) for key in stored["keys"]), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(path: Path, keys: list[bytes], vectors: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.stem}-{os.getpid()}.new.npz")
    np.savez(draft, keys=np.frombuffer(b"".join(keys), np.uint8).reshape(-1, KEY_BYTES), vectors=vectors)
    os.replace(draft, path)
