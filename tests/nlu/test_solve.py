"""The solver of the topic classifier against a direct solution of the same equations."""

import numpy as np
import pytest
import scipy.sparse

from marrow.nlu import kernel_ridge
from marrow.nlu.kernel_ridge import Landmarks, solve


@pytest.mark.parametrize("known", [1500, 20])  # columns of the kernel: all, and few, so that it takes many steps
def test_it_solves_kernel_ridge_regression(known: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_ridge, "PRECONDITIONER", known)
    monkeypatch.setattr(kernel_ridge, "TOLERANCE", 1e-3)
    random = np.random.default_rng(0)
    dense = random.normal(size=(200, 16)).astype(np.float32)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    sparse = scipy.sparse.random(200, 500, 0.02, "csr", np.float32, random)
    labels = np.array([0, *random.integers(1, 5, 199)])  # one label has one example, another (5) has none
    targets = np.eye(6, dtype=np.float32)[labels]
    between = random.normal(size=(16, 16)).astype(np.float32)
    between = between @ between.T / 16
    kernel = dense @ between @ dense.T + 0.5 * (sparse @ sparse.T).toarray() + np.eye(200)
    exact = np.linalg.solve(kernel, targets)
    found = solve(dense, between, sparse, targets, 0.5, 1.0)
    assert np.linalg.norm(found - exact) < 0.002 * np.linalg.norm(exact)


def test_the_kernel_is_made_of_kernels_with_the_landmarks() -> None:
    random = np.random.default_rng(0)
    dense = random.normal(size=(60, 8)).astype(np.float32)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    landmarks = Landmarks.choose(dense, 60, 0.5)
    values = landmarks.kernel(dense)
    exact = np.exp((dense @ dense.T - 1) / 0.5)
    assert np.allclose(values @ landmarks.inverse() @ values.T, exact, atol=0.02)
