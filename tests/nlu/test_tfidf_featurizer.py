"""The tf-idf features: one message by itself gets what many together get from scikit-learn."""

from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.spacy_tokenizer import BlankSpacyTokenizer
from marrow.nlu.tfidf_featurizer import FEW

TEXTS = [
    "How long do results take?",
    "what what WHAT is a trephine",
    "qqqq",
    "",
    "Mum's bled through, blood everywhere!",
]


@pytest.mark.parametrize("text", TEXTS)
def test_one_message_gets_the_features_that_it_gets_among_many(model: Any, text: str) -> None:
    nodes = model.agent.processor.graph_runner._instantiated_nodes
    featurizer = next(node._component for name, node in nodes.items() if "TfidfFeaturizer" in name)
    tokenizer = BlankSpacyTokenizer(BlankSpacyTokenizer.get_default_config())

    def features(count: int) -> np.ndarray:
        messages = tokenizer.process([Message({TEXT: text}) for _ in range(count)])
        (found,) = featurizer.process(messages)[0].features
        return found.features.toarray()

    np.testing.assert_allclose(features(1), features(FEW + 1), atol=1e-12)
