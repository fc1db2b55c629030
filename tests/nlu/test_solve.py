"""The solver of the topic classifier against a direct solution of the same equations."""

import numpy as np
import scipy.sparse

from marrow.nlu.kernel_ridge import solve


def test_it_solves_kernel_ridge_regression() -> None:
    random = np.random.default_rng(0)
    dense = random.normal(size=(200, 16)).astype(np.float32)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    sparse = scipy.sparse.random(200, 500, 0.02, "csr", np.float32, random)
    targets = np.eye(5, dtype=np.float32)[random.integers(0, 5, 200)]
    kernel = dense @ dense.T + 0.5 * (sparse @ sparse.T).toarray() + np.eye(200)
    exact = np.linalg.solve(kernel, targets)
    found = solve(dense, sparse, targets, 0.5, 1.0)
    assert np.linalg.norm(found - exact) < 0.02 * np.linalg.norm(exact)
