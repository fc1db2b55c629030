"""How near a message comes to those that followed the same answer and are known, for each of their labels.

The classifier learns from all follow-ups at once, each behind what was spoken of, and what a few words mean after one
answer is easily drowned by what they mean elsewhere. Its neighbours among those after that very answer tell it apart.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np

SCALE = 127  # of a coordinate of a vector of length 1, kept as int8


@dataclass
class FollowUpNeighbours:
    """The follow-ups that teach, in few dimensions.

    Args:
        centre: float32 [encoder's dimensions]. axes: float32 [encoder's dimensions, dimensions].
        vectors: float32 [follow-ups, dimensions], each of length 1. before: the topic before each. labels: the label
            of each.
    """

    centre: np.ndarray
    axes: np.ndarray
    vectors: np.ndarray
    before: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        places = {str(topic): np.flatnonzero(self.before == topic) for topic in np.unique(self.before)}
        self._by_topic: Dict[str, Tuple[np.ndarray, List[str]]] = {
            topic: (self.vectors[those], self.labels[those].tolist()) for topic, those in places.items()
        }

    @classmethod
    def learn(
        cls, vectors: np.ndarray, before: Sequence[str], labels: Sequence[str], dimensions: int
    ) -> "FollowUpNeighbours":
        """Keeps the vectors along the `dimensions` axes in which they differ most (principal components).

        Args:
            vectors: the encoder's, float32 [follow-ups, encoder's dimensions]. before, labels: none where there are no
                follow-ups, to which nothing is near then.
        """
        if not labels:
            nothing = np.zeros(0, np.float32)
            return cls(nothing, nothing, nothing, np.array([], str), np.array([], str))
        centre = vectors.mean(0)
        moved = vectors - centre
        _, axes = np.linalg.eigh(moved.T @ moved)  # by rising eigenvalues
        axes = np.ascontiguousarray(axes[:, ::-1][:, :dimensions])
        return cls(centre, axes, _of_length_1(moved @ axes), np.array(before, str), np.array(labels, str))

    def nearest(self, before: str, vector: np.ndarray) -> Dict[str, float]:
        """The cosine of the nearest one of each label among those that followed the answer of the topic `before`.

        Args:
            vector: the encoder's, float32 [encoder's dimensions], of the message behind what that topic is about.
        """
        if before not in self._by_topic:
            return {}
        vectors, labels = self._by_topic[before]
        cosines = vectors @ _of_length_1((vector - self.centre) @ self.axes)
        found: Dict[str, float] = {}
        for label, cosine in zip(labels, cosines.tolist(), strict=True):
            found[label] = max(found.get(label, -1.0), cosine)
        return found

    def save(self, path: Path) -> None:
        """Writes them to a .npz file."""
        np.savez_compressed(
            path,
            centre=self.centre,
            axes=self.axes.astype(np.float16),
            vectors=np.rint(self.vectors * SCALE).astype(np.int8),
            before=self.before,
            labels=self.labels,
        )

    @classmethod
    def load(cls, path: Path) -> "FollowUpNeighbours":
        """Reads what `save` wrote."""
        with np.load(path) as stored:
            axes, vectors = stored["axes"].astype(np.float32), stored["vectors"].astype(np.float32) / SCALE
            return cls(stored["centre"], axes, vectors, stored["before"], stored["labels"])


def _of_length_1(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))
