"""Kernel ridge regression on two views of a message: the encoder's vectors, and sparse tf-idf features.

The kernel adds a Gaussian of the encoder's vectors, exp((cosine - 1) / width), to the cosine of the tf-idf vectors. The
Gaussian half is written as features by its values at some of the examples, the landmarks (Williams and Seeger 2001,
"Using the Nystroem method to speed up kernel machines"), so that a model is one weight a feature and label.
"""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.linalg
import scipy.sparse

VECTOR_SCALE = 127  # vectors are kept as int8, which changes a cosine by less than 0.01
JITTER = 1e-3  # on the diagonal of a factorization
PRECONDITIONER = 1500  # examples whose kernel the preconditioner knows
TOLERANCE = 0.15  # of the residual; the share of blind questions answered right is the same at 0.02
MOST_STEPS = 100
TINY = np.float32(1e-30)  # keeps a label that is solved already from dividing by zero
LABELS_AT_ONCE = 16  # multiplied by the sparse half: the columns of more do not stay in the processor's cache
WORDS_IN_PARTS = 16  # of the messages: their products with the preconditioner's, for all at once, fill the memory
ROUNDING = 1e-6  # of single precision, on the diagonal of the products of columns of length 1


class Landmarks:
    """The Gaussian half of the kernel, by its values at the landmarks.

    Args:
        vectors: float32 [landmarks, dimensions], of length 1. width: of the Gaussian, in units of cosine.
    """

    def __init__(self, vectors: np.ndarray, width: float) -> None:
        self.vectors, self._width = vectors, width

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
        found /= np.float32(self._width)
        return np.exp(found, out=found)

    def inverse(self) -> np.ndarray:
        """Makes the kernel of kernels with the landmarks: `kernel(x) @ inverse() @ kernel(y).T`, as far as they know.

        float32 [landmarks, landmarks].
        """
        among = self.kernel(self.vectors).astype(np.float64) + JITTER * np.eye(len(self.vectors))
        return scipy.linalg.cho_solve(scipy.linalg.cho_factor(among), np.eye(len(among))).astype(np.float32)


def pack(vectors: np.ndarray) -> np.ndarray:
    """Vectors of length 1 as int8, for a small model."""
    return np.rint(vectors * VECTOR_SCALE).astype(np.int8)


def unpack(packed: np.ndarray) -> np.ndarray:
    """What `pack` packed, float32."""
    return packed.astype(np.float32) / VECTOR_SCALE


def solve(
    dense: np.ndarray,
    between: np.ndarray,
    sparse: scipy.sparse.csr_matrix,
    targets: np.ndarray,
    sparse_weight: float,
    regularization: float,
) -> np.ndarray:
    """The dual weights of ridge regression, float32 [messages, labels], to a relative residual of `TOLERANCE`.

    Block conjugate gradients (O'Leary 1980, "The block conjugate gradient algorithm and related methods"): each label
    also moves along the directions of all the others, a third fewer steps than one by one. The kernel is never formed:
    a factorization of it takes time by the cube of the examples. The preconditioner knows the kernel by some of its
    columns (Frangella, Tropp and Udell 2023, "Randomized Nystroem preconditioning").

    Args:
        dense: float32 [messages, features]. between: float32 [features, features], so that `dense @ between @ dense.T`
            is the dense half of the kernel. sparse: float32 [messages, features].
        targets: float32 [messages, labels], one-hot.
        sparse_weight: of the sparse half of the kernel. regularization: added to the kernel's diagonal.
    """
    transposed = sparse.T.tocsr()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        precondition = _preconditioner(dense, between, sparse, sparse_weight, regularization, pool)

        def times_sparse(x: np.ndarray) -> np.ndarray:
            blocks = np.array_split(x, -(-x.shape[1] // LABELS_AT_ONCE), axis=1)
            return np.hstack(list(pool.map(lambda block: sparse @ (transposed @ np.ascontiguousarray(block)), blocks)))

        def times_kernel(x: np.ndarray) -> np.ndarray:
            return dense @ (between @ (dense.T @ x)) + sparse_weight * times_sparse(x) + regularization * x

        x, residual = np.zeros_like(targets), targets.copy()
        directions = precondition(residual)
        for _ in range(MOST_STEPS):
            changes = times_kernel(directions)
            coefficients = _solver(directions.T @ changes)
            lengths = coefficients(directions.T @ residual)
            x += directions @ lengths
            residual -= changes @ lengths
            if np.linalg.norm(residual) <= TOLERANCE * np.linalg.norm(targets):
                break
            corrected = precondition(residual)
            directions = corrected - directions @ coefficients(changes.T @ corrected)
    return x


def _solver(products: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """A function that solves equations with this matrix, float32 [labels, labels]: positive, and known to rounding."""
    scale = 1 / np.sqrt(np.maximum(np.diagonal(products), TINY).astype(np.float64))[:, np.newaxis]
    factor = scipy.linalg.cho_factor(scale * products * scale.T + ROUNDING * np.eye(len(products)))
    return lambda right: (scale * scipy.linalg.cho_solve(factor, scale * right)).astype(np.float32)


def _preconditioner(
    dense: np.ndarray,
    between: np.ndarray,
    sparse: scipy.sparse.csr_matrix,
    sparse_weight: float,
    regularization: float,
    pool: ThreadPoolExecutor,
) -> Callable[[np.ndarray], np.ndarray]:
    """A function that nearly solves the equations for a residual, float32 [messages, labels].

    The kernel is taken for what some of its columns tell of it, and for the mean of what is left on its diagonal (of
    which the columns are a sample).
    """
    rows = np.sort(np.random.default_rng(1).permutation(len(dense))[:PRECONDITIONER])
    words = sparse[rows].T.tocsc()
    columns = dense @ (between @ dense[rows].T)

    def add_words(some: np.ndarray) -> None:
        columns[some] += sparse_weight * (sparse[some] @ words).toarray()

    list(pool.map(add_words, np.array_split(np.arange(len(dense)), WORDS_IN_PARTS)))
    among = columns[rows].astype(np.float64) + JITTER * np.eye(len(rows))
    factor = scipy.linalg.cholesky(among, lower=True).astype(np.float32)
    known = scipy.linalg.solve_triangular(factor, columns.T, lower=True, overwrite_b=True)  # [rows, messages]
    unknown = np.trace(among) / len(rows) - (known * known).sum() / len(dense)
    left = np.float32(regularization + max(0.0, float(unknown)))
    inner = scipy.linalg.cho_factor(known @ known.T + left * np.eye(len(rows), dtype=np.float32))

    def precondition(residual: np.ndarray) -> np.ndarray:
        return (residual - known.T @ scipy.linalg.cho_solve(inner, known @ residual)) / left

    return precondition
