"""The sentence encoder: shapes, lengths, and that meaning brings messages together."""

import numpy as np

from marrow.nlu.encoder import DIMENSIONS, load_encoder


def test_vectors_have_length_one_and_keep_their_order() -> None:
    texts = ["short", "a much longer message about the bone marrow test and its results", "", "🙂"]
    vectors = load_encoder().encode(texts)
    assert vectors.shape == (4, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    alone = load_encoder().encode([texts[1]])[0]
    assert float(vectors[1] @ alone) > 0.99  # its neighbours change nothing


def test_like_questions_are_nearer_than_unlike_ones() -> None:
    results, again, pain = load_encoder().encode(
        ["how long do results take", "when will they tell me what they found", "does the needle hurt"]
    )
    assert results @ again > results @ pain
