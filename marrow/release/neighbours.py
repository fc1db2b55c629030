"""The training examples nearest to a message: they show why a model took it for what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from marrow.nlu.encoder import load_encoder
from marrow.nlu.example_files import read_examples
from marrow.nlu.vector_cache import encode_with_cache


@dataclass(frozen=True)
class Neighbour:
    """A training example, its label, and the cosine between it and the message."""

    text: str
    label: str
    cosine: float


class Examples:
    """The training examples in a folder of data, with their vectors.

    Args:
        data: a model's data, or the project's.
    """

    def __init__(self, data: Path) -> None:
        self._encoder = load_encoder()
        self.examples = read_examples(data)
        self.vectors = encode_with_cache(self._encoder, [text for text, _ in self.examples])

    def nearest(self, texts: Sequence[str], number: int = 3) -> list[list[Neighbour]]:
        """For each of `texts` the nearest examples, the nearest first."""
        found = []
        for vector in self._encoder.encode(list(texts)):
            cosines = self.vectors @ vector
            rows = np.argsort(-cosines)[:number]
            found.append(
                [Neighbour(self.examples[row][0], self.examples[row][1], round(float(cosines[row]), 3)) for row in rows]
            )
        return found
