"""The sentence encoder: shapes, lengths, and that meaning brings messages together."""

import numpy as np
from rasa.engine.training.fingerprinting import calculate_fingerprint_key

from marrow.nlu.encoder import ADAPTER, DIMENSIONS, load_encoder
from marrow.nlu.sentence_featurizer import SentenceEncoderFeaturizer


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


def test_what_was_learnt_with_another_encoder_is_not_taken_from_the_cache() -> None:
    options = SentenceEncoderFeaturizer.get_default_config()
    keys = [
        calculate_fingerprint_key(SentenceEncoderFeaturizer, options | {"adapter": file}, {})
        for file in (ADAPTER, None, ADAPTER)
    ]
    assert keys[0] == keys[2] != keys[1]
    names = {SentenceEncoderFeaturizer.fingerprint_addon(options | {"adapter": file}) for file in (ADAPTER, None)}
    assert len(names) == 2  # not the option's text alone tells them apart: the file's content does
