"""Keeps the vectors of the training examples between trainings: encoding them is a third of the time that one takes."""

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np

from marrow.nlu.encoder import DIMENSIONS, SentenceEncoder, is_built, load_encoder
from marrow.nlu.example_files import read_examples
from marrow.paths import CACHE

KEY_BYTES = 16
MOST = 130_000  # texts that are kept: some 200 MB


def encode_with_cache(encoder: SentenceEncoder, texts: list[str], folder: Path = CACHE) -> np.ndarray:
    """What `encoder.encode(texts)` gives, float32 [len(texts), 384]; only texts not seen before are encoded.

    The cache is one file for each encoder and holds at most `MOST` texts, the newest. A text's vector does not depend
    on its neighbours, so it may be kept; a file that cannot be read is made anew.
    """
    path = folder / f"vectors-{encoder.name}.npz"
    known = _read(path)
    keys = [hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest() for text in texts]
    new = [row for row, key in enumerate(keys) if key not in known]
    if new:
        for row, vector in zip(new, encoder.encode([texts[row] for row in new]), strict=True):
            known[keys[row]] = vector
    if new:
        _write(path, dict(list(known.items())[-MOST:]))
    return np.array([known[key] for key in keys], np.float32).reshape(-1, DIMENSIONS)


def prepare() -> None:
    """Checks the weights; when the project's encoder is missing, builds it and encodes the training examples.

    Raises:
        WeightsError: the weights are missing or not the published ones, or the adapter does not fit them.
    """
    if is_built():
        return
    print("Building the sentence encoder from its weights and encoding the training examples (90 s)", flush=True)
    encode_with_cache(load_encoder(), [text for text, _ in read_examples()])


def _read(path: Path) -> dict[bytes, np.ndarray]:
    try:
        with np.load(path) as stored:
            return dict(zip((bytes(key) for key in stored["keys"]), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(path: Path, known: dict[bytes, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.stem}-{os.getpid()}.new.npz")
    keys = np.frombuffer(b"".join(known), np.uint8).reshape(-1, KEY_BYTES)
    np.savez(draft, keys=keys, vectors=np.array(list(known.values()), np.float32))
    os.replace(draft, path)
