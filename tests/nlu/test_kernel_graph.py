"""The graph of the encoder's half of the scores: what the formula gives, whatever else is understood with a message."""

import numpy as np
import onnxruntime
import pytest

from marrow.nlu.kernel_graph import NEVER_TOO_LARGE, KernelGraph, build
from marrow.nlu.kernel_ridge import Landmarks, pack, unpack

WIDTH = 0.5


def _unit(random: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = random.normal(size=shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("dimensions", [384, 4])  # of four some are so large that int8 could overflow
def test_the_graph_gives_the_scores_of_the_formula(dimensions: int) -> None:
    random = np.random.default_rng(0)
    packed, messages = pack(_unit(random, 200, dimensions)), _unit(random, 20, dimensions)
    assert (np.abs(packed.astype(int)).max() > NEVER_TOO_LARGE) == (dimensions == 4)
    weights = random.normal(size=(200, 7)).astype(np.float32) / 10
    kernel = Landmarks(unpack(packed), WIDTH).kernel(messages)
    scores, nearest = KernelGraph(build(packed, WIDTH, weights)).scores(messages)
    assert np.abs(scores - kernel @ weights).max() < 0.03
    assert np.abs(nearest - kernel.max(1)).max() < 0.02


def test_a_message_has_the_same_scores_beside_any_other() -> None:
    random = np.random.default_rng(1)
    messages = _unit(random, 3, 384)
    messages[1] *= 5  # as no vector is: the int8 scale of all three would be another
    graph = KernelGraph(build(pack(_unit(random, 100, 384)), WIDTH, random.normal(size=(100, 5)).astype(np.float32)))
    assert np.array_equal(graph.scores(messages)[0][:1], graph.scores(messages[:1])[0])


def test_the_landmarks_stay_in_8_bits() -> None:
    landmarks, weights = np.zeros((1000, 384), np.int8), np.zeros((1000, 2), np.float32)
    graph = build(landmarks, WIDTH, weights)
    assert landmarks.nbytes < len(graph) < landmarks.nbytes + 2 * weights.size + 2000
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    assert [put.shape for put in session.get_outputs()] == [[1, 2], [1]]
