"""A message's sentence features with a cheap fingerprint."""

import hashlib
from functools import cached_property
from typing import List

import numpy as np
import scipy.sparse
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message


class SentenceFeatures(Features):
    """Dense features of a whole message's text. Rasa's own prints every number to fingerprint them: that takes seconds.

    Args:
        features: [1, dimensions]. origin: the name of the component that made them.
    """

    def __init__(self, features: np.ndarray, origin: str) -> None:
        super().__init__(features, FEATURE_TYPE_SENTENCE, TEXT, origin)

    def fingerprint(self) -> str:
        """What tells these features from others, for Rasa's cache of training steps."""
        return _digest(self.origin, self.features)


class SparseFeatures(Features):
    """Sparse features of a whole message's text; the scipy matrix that Rasa knows is made where somebody asks for it.

    Args:
        columns: int32 [known], each once. weights: float32 [known]. size: how many columns there are.
        origin: the name of the component that made them.
    """

    def __init__(self, columns: np.ndarray, weights: np.ndarray, size: int, origin: str) -> None:
        # Rasa's own initializer would ask for the matrix.
        self.type, self.attribute, self.origin = FEATURE_TYPE_SENTENCE, TEXT, origin
        self.columns, self.weights, self.size = columns, weights, size

    @cached_property
    def features(self) -> scipy.sparse.csr_matrix:
        """The features as csr [1, size]."""
        ends = np.array([0, len(self.columns)], np.int32)
        return scipy.sparse.csr_matrix((self.weights, self.columns, ends), (1, self.size))

    def is_sparse(self) -> bool:
        """They are."""
        return True

    def fingerprint(self) -> str:
        """What tells these features from others, for Rasa's cache of training steps."""
        return _digest(self.origin, self.columns, self.weights)


def _digest(origin: object, *arrays: np.ndarray) -> str:
    digest = hashlib.blake2b(str(origin).encode(), digest_size=16)
    for array in arrays:
        digest.update(array.tobytes())
    return digest.hexdigest()


def sentence_features(message: Message) -> List[Features]:
    """The features of a message's whole text, as they are; `Message` itself gives deep copies."""
    return [f for f in message.features if f.attribute == TEXT and f.type == FEATURE_TYPE_SENTENCE]


def sentence_vector(message: Message) -> np.ndarray:
    """A message's dense sentence features, float32 [dimensions]."""
    dense = [found.features[0] for found in sentence_features(message) if found.is_dense()]
    return np.hstack(dense).astype(np.float32, copy=False)
