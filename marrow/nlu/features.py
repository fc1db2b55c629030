"""A message's sentence features with a cheap fingerprint."""

import hashlib

import scipy.sparse
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features


class SentenceFeatures(Features):
    """Features of a whole message's text. Rasa's own prints every number to fingerprint them, which takes seconds.

    Args:
        features: dense or csr [1, dimensions]. origin: the name of the component that made them.
    """

    def __init__(self, features: object, origin: str) -> None:
        super().__init__(features, FEATURE_TYPE_SENTENCE, TEXT, origin)

    def fingerprint(self) -> str:
        """What tells these features from others, for Rasa's cache of training steps."""
        digest = hashlib.blake2b(str(self.origin).encode(), digest_size=16)
        if scipy.sparse.issparse(self.features):
            digest.update(self.features.indices.tobytes())
            digest.update(self.features.data.tobytes())
        else:
            digest.update(self.features.tobytes())
        return digest.hexdigest()
