"""The vectors kept between trainings are those that the encoder gives, and a broken file does no harm."""

from pathlib import Path

import numpy as np
import pytest

from marrow.nlu.encoder import SentenceEncoder, load_encoder
from marrow.nlu.vector_cache import encode_with_cache

TEXTS = ["what is a trephine", "how long are results", "what is a trephine"]


def test_the_second_time_only_new_texts_are_encoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder()
    first = encode_with_cache(encoder, TEXTS, tmp_path)
    asked: list[list[str]] = []

    def encode(self: SentenceEncoder, texts: list[str]) -> np.ndarray:
        asked.append(texts)
        return np.ones((len(texts), 384), np.float32)

    monkeypatch.setattr(SentenceEncoder, "encode", encode)
    second = encode_with_cache(encoder, ["is it safe", *TEXTS], tmp_path)
    assert asked == [["is it safe"]]
    assert np.array_equal(second[1:], first)


def test_it_gives_what_the_encoder_gives(tmp_path: Path) -> None:
    encoder = load_encoder()
    assert np.array_equal(encode_with_cache(encoder, TEXTS, tmp_path), encoder.encode(TEXTS))
    assert encode_with_cache(encoder, [], tmp_path).shape == (0, 384)


def test_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    encoder = load_encoder()
    wanted = encode_with_cache(encoder, TEXTS, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert np.array_equal(encode_with_cache(encoder, TEXTS, tmp_path), wanted)
