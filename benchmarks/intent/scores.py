"""The figures by which the public sets are compared, over all thresholds of confidence."""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import matthews_corrcoef

from benchmarks.intent.sets import Answers
from marrow.nlu.labels import OUTSIDE

THRESHOLDS = np.round(np.arange(0, 1.005, 0.01), 2)


@dataclass(frozen=True)
class Curve:
    """In-scope accuracy, out-of-scope recall and Matthews' correlation at each of `THRESHOLDS`, float [101] each."""

    accuracy: np.ndarray
    recall: np.ndarray
    correlation: np.ndarray

    @property
    def harmonic_mean(self) -> np.ndarray:
        """Of accuracy and recall, float [101]."""
        return 2 * self.accuracy * self.recall / np.maximum(self.accuracy + self.recall, 1e-9)


def curve(wanted: list[str], given: Answers) -> Curve:
    """The curve of the answers `given`, (intent, confidence) a message, where `wanted` are the right intents.

    Below the threshold a message counts as out of scope, as in the HINT3 paper.
    """
    right = np.array(wanted)
    intents, confidences = np.array([intent for intent, _ in given]), np.array([c for _, c in given])
    inside = right != OUTSIDE
    accuracy, recall, correlation = [], [], []
    for threshold in THRESHOLDS:
        answers = np.where(confidences >= threshold, intents, OUTSIDE)
        accuracy.append((answers == right)[inside].mean())
        recall.append((answers == right)[~inside].mean())
        correlation.append(matthews_corrcoef(right, answers))
    return Curve(np.array(accuracy), np.array(recall), np.array(correlation))
