"""The solver of the topic classifier against a direct solution of the same equations."""

import numpy as np
import pytest
import scipy.sparse

from marrow.nlu import kernel_ridge
from marrow.nlu.kernel_ridge import solve


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
    kernel = dense @ dense.T + 0.5 * (sparse @ sparse.T).toarray() + np.eye(200)
    exact = np.linalg.solve(kernel, targets)
    found = solve(dense, sparse, targets, 0.5, 1.0)
    assert np.linalg.norm(found - exact) < 0.002 * np.linalg.norm(exact)
