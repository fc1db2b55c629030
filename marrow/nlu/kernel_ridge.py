"""Kernel ridge regression on two views of a message: the encoder's vectors, and sparse tf-idf features.

The kernel adds a Gaussian of the encoder's vectors, exp((cosine - 1) / width), to the cosine of the tf-idf vectors. The
Gaussian half is written as features by its values at some of the examples, the landmarks (Williams and Seeger 2001,
"Using the Nystroem method to speed up kernel machines"), so that a model is one weight a feature and label.
"""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Tuple

import numpy as np
import scipy.linalg
import scipy.sparse

VECTOR_SCALE = 127  # vectors are kept as int8, which changes a cosine by less than 0.01
JITTER = 1e-3  # on the diagonal of the landmarks' kernel
TOLERANCE = 0.012  # of the residual, by the preconditioner's measure; docs/quality.md has what others give
MOST_STEPS = 100
TINY = np.float32(1e-30)  # keeps a label that is solved already from dividing by zero
LABELS_AT_ONCE = 16  # multiplied by the sparse half: the columns of more do not stay in the processor's cache
ROUNDING = 1e-6  # of single precision, on the diagonal of the products of columns of length 1


class Landmarks:
    """The Gaussian half of the kernel, by its values at the landmarks.

    Args:
        vectors: float32 [landmarks, dimensions], of length 1. width: of the Gaussian, in units of cosine.
    """

    def __init__(self, vectors: np.ndarray, width: float) -> None:
        self.vectors, self.width = vectors, width

    @classmethod
    def choose(cls, dense: np.ndarray, most: int, width: float) -> "Landmarks":
        """At most `most` of the examples `dense` [examples, dimensions], rounded as they are kept.

        They are drawn by a hash of what they are: a few examples more or less, and nearly all the landmarks stay.
        """
        packed = pack(dense)
        order = np.argsort([hashlib.blake2b(row.tobytes(), digest_size=8).hexdigest() for row in packed], kind="stable")
        return cls(unpack(packed[np.sort(order[:most])]), width)

    def kernel(self, dense: np.ndarray) -> np.ndarray:
        """The kernel of each vector with each landmark, float32 [messages, landmarks]."""
        found = dense @ self.vectors.T
        found -= 1
        found /= np.float32(self.width)
        return np.exp(found, out=found)

    def among(self) -> np.ndarray:
        """The kernel of each landmark with each, float32 [landmarks, landmarks].

        Weights of the landmarks' kernels, `a`, make a function of a message whose squared length is `a @ among() @ a`.
        """
        return self.kernel(self.vectors) + JITTER * np.eye(len(self.vectors), dtype=np.float32)


def pack(vectors: np.ndarray) -> np.ndarray:
    """Vectors of length 1 as int8, for a small model."""
    return np.rint(vectors * VECTOR_SCALE).astype(np.int8)


def unpack(packed: np.ndarray) -> np.ndarray:
    """What `pack` packed, float32."""
    return packed.astype(np.float32) / VECTOR_SCALE


def solve(
    dense: np.ndarray,
    among: np.ndarray,
    sparse: scipy.sparse.csr_matrix,
    targets: np.ndarray,
    sparse_weight: float,
    regularization: float,
) -> Tuple[np.ndarray, np.ndarray]:
    """The weights of ridge regression: float32 [dense features, labels] and float32 [sparse features, labels].

    Block conjugate gradients (O'Leary 1980, "The block conjugate gradient algorithm and related methods") on the
    equations of the weights: each label also moves along the directions of all the others. They stop early, at a
    relative residual of `TOLERANCE`. The preconditioner solves the dense half exactly, and of the sparse half, where
    most words meet few others, each feature by itself (Jacobi).

    Args:
        dense: float32 [messages, dense features]. among: float32 [dense features, dense features]: the squared length
            of dense weights `a` is `a @ among @ a`, the identity for a linear kernel.
        sparse: float32 [messages, sparse features]. targets: float32 [messages, labels], one-hot.
        sparse_weight: of the sparse half of the kernel. regularization: times the squared length of all the weights,
            beside the squared error.
    """
    share = np.float32(np.sqrt(sparse_weight))
    sparse = (share * sparse).tocsr()
    transposed, size = sparse.T.tocsr(), dense.shape[1]
    factor = scipy.linalg.cho_factor((dense.T @ dense).astype(np.float64) + regularization * among.astype(np.float64))
    diagonal = np.asarray(sparse.multiply(sparse).sum(0), np.float32).T + np.float32(regularization)
    with ThreadPoolExecutor(os.cpu_count()) as pool:

        def product(matrix: scipy.sparse.csr_matrix, x: np.ndarray) -> np.ndarray:
            blocks = np.array_split(x, -(-x.shape[1] // LABELS_AT_ONCE), axis=1)
            return np.hstack(list(pool.map(lambda block: matrix @ np.ascontiguousarray(block), blocks)))

        def of_messages(x: np.ndarray) -> np.ndarray:
            return np.vstack([dense.T @ x, product(transposed, x)])

        def times(weights: np.ndarray) -> np.ndarray:
            changed = of_messages(dense @ weights[:size] + product(sparse, weights[size:]))
            changed[:size] += regularization * (among @ weights[:size])
            changed[size:] += regularization * weights[size:]
            return changed

        def precondition(residual: np.ndarray) -> np.ndarray:
            solved = scipy.linalg.cho_solve(factor, residual[:size]).astype(np.float32)
            return np.vstack([solved, residual[size:] / diagonal])

        residual = of_messages(targets)
        weights, directions = np.zeros_like(residual), precondition(residual)
        first = np.vdot(residual, directions)
        for _ in range(MOST_STEPS):
            changes = times(directions)
            coefficients = _solver(directions.T @ changes)
            lengths = coefficients(directions.T @ residual)
            weights += directions @ lengths
            residual -= changes @ lengths
            corrected = precondition(residual)
            if np.vdot(residual, corrected) <= TOLERANCE**2 * first:
                break
            directions = corrected - directions @ coefficients(changes.T @ corrected)
    return weights[:size], share * weights[size:]


def _solver(products: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """A function that solves equations with this matrix, float32 [labels, labels]: positive, and known to rounding."""
    scale = 1 / np.sqrt(np.maximum(np.diagonal(products), TINY).astype(np.float64))[:, np.newaxis]
    factor = scipy.linalg.cho_factor(scale * products * scale.T + ROUNDING * np.eye(len(products)))
    return lambda right: (scale * scipy.linalg.cho_solve(factor, scale * right)).astype(np.float32)
