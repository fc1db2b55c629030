"""The tf-idf features: what scikit-learn's vectorizer makes of a message, made faster."""

from typing import Any

import numpy as np
import pytest
import scipy.sparse
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from sklearn.feature_extraction.text import TfidfVectorizer

from marrow.nlu.spacy_tokenizer import BlankSpacyTokenizer
from marrow.nlu.tfidf_featurizer import TfidfFeaturizer, _lemmas, _pieces, _sequences

TEXTS = [
    "How long do results take?",
    "what what WHAT is a trephine",
    "qqqq",
    "",
    "Mum's bled through,\u00a0blood  everywhere!",
]


def test_a_message_gets_the_features_that_scikit_learn_gives_it(model: Any) -> None:
    nodes = model.agent.processor.graph_runner._instantiated_nodes
    featurizer: TfidfFeaturizer = next(n._component for name, n in nodes.items() if "TfidfFeaturizer" in name)
    tokenizer = BlankSpacyTokenizer(BlankSpacyTokenizer.get_default_config())
    messages = tokenizer.process([Message({TEXT: text}) for text in TEXTS])
    lemmas = [_lemmas(message) for message in messages]
    expected = scipy.sparse.hstack([featurizer._words.transform(lemmas), featurizer._chars.transform(TEXTS)])

    featurizer.process(messages)

    found = [features.features for message in messages for features in message.features]
    np.testing.assert_allclose(scipy.sparse.vstack(found).toarray(), expected.toarray(), atol=1e-7)  # they are float32
    assert found[0].nnz > 10
    (alone,) = featurizer.process(tokenizer.process([Message({TEXT: TEXTS[1]})]))[0].features
    np.testing.assert_array_equal(alone.features.toarray(), found[1].toarray())  # the same by itself as among many


@pytest.mark.parametrize("text", TEXTS)
def test_the_terms_are_those_of_scikit_learn(text: str) -> None:
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+").build_analyzer()
    pieces = TfidfVectorizer(ngram_range=(2, 4), analyzer="char_wb").build_analyzer()

    assert sorted(_sequences(text, (1, 2))) == sorted(words(text))
    assert sorted(_pieces(text, (2, 4))) == sorted(pieces(text))
