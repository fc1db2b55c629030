"""The solver of the topic classifier against a direct solution of the same equations."""

import numpy as np
import pytest
import scipy.sparse

from marrow.nlu import kernel_ridge
from marrow.nlu.kernel_ridge import Landmarks, solve


def test_it_solves_kernel_ridge_regression(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_ridge, "TOLERANCE", 1e-4)
    random = np.random.default_rng(0)
    dense = random.normal(size=(200, 16)).astype(np.float32)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    sparse = scipy.sparse.random(200, 500, 0.02, "csr", np.float32, random)
    labels = np.array([0, *random.integers(1, 5, 199)])  # one label has one example, another (5) has none
    targets = np.eye(6, dtype=np.float32)[labels]
    among = random.normal(size=(16, 16)).astype(np.float32)
    among = among @ among.T / 16 + 0.1 * np.eye(16, dtype=np.float32)
    kernel = dense @ np.linalg.inv(among) @ dense.T + 0.5 * (sparse @ sparse.T).toarray()
    exact = np.linalg.solve(kernel + np.eye(200), targets)
    of_dense, of_sparse = solve(dense, among, sparse, targets, 0.5, 1.0)
    exact_of_dense = np.linalg.inv(among) @ dense.T @ exact
    assert np.linalg.norm(of_dense - exact_of_dense) < 0.002 * np.linalg.norm(exact_of_dense)
    exact_of_sparse = 0.5 * sparse.T @ exact
    assert np.linalg.norm(of_sparse - exact_of_sparse) < 0.002 * np.linalg.norm(exact_of_sparse)


def test_it_stops_near_the_solution_on_what_it_learns() -> None:
    random = np.random.default_rng(0)
    dense, sparse = np.eye(40, 8, dtype=np.float32), scipy.sparse.random(40, 60, 0.1, "csr", np.float32, random)
    targets = np.eye(3, dtype=np.float32)[random.integers(0, 3, 40)]
    exact = _scores(dense, sparse, targets, 1e-4)
    assert np.abs(_scores(dense, sparse, targets, kernel_ridge.TOLERANCE) - exact).max() < 0.05


def _scores(dense: np.ndarray, sparse: scipy.sparse.csr_matrix, targets: np.ndarray, tolerance: float) -> np.ndarray:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel_ridge, "TOLERANCE", tolerance)
        of_dense, of_sparse = solve(dense, np.eye(8, dtype=np.float32), sparse, targets, 0.7, 0.3)
    return dense @ of_dense + sparse @ of_sparse


def test_the_kernel_is_made_of_kernels_with_the_landmarks() -> None:
    random = np.random.default_rng(0)
    dense = random.normal(size=(60, 8)).astype(np.float32)
    dense /= np.linalg.norm(dense, axis=1, keepdims=True)
    landmarks = Landmarks.choose(dense, 60, 0.5)
    values = landmarks.kernel(dense)
    exact = np.exp((dense @ dense.T - 1) / 0.5)
    assert np.allclose(values @ np.linalg.inv(landmarks.among()) @ values.T, exact, atol=0.02)
