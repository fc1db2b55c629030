"""The encoder's half of a message's scores, as an ONNX graph in which the landmarks stay in 8 bits.

What one message by itself takes is the reading of thousands of landmarks, and int8 is a quarter of float32. Each
message is run alone: its vector's int8 scale, and so its scores, depend on no other message.
"""

from typing import Tuple

import numpy as np

from marrow.nlu.kernel_ridge import VECTOR_SCALE
from marrow.nlu.onnx_session import open_session

OPSET = 17
NEVER_TOO_LARGE = 64  # |int8| up to which no processor's sum of two products with uint8 leaves int16
ZERO_OF_UINT8 = 128


class KernelGraph:
    """Runs what `build` made.

    Args:
        graph: the ONNX model's bytes.
    """

    def __init__(self, graph: bytes) -> None:
        self._session = open_session(graph)

    def scores(self, vectors: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """The classes' scores, float32 [messages, classes], and the kernel with the nearest landmark, [messages].

        Args:
            vectors: float32 [messages, dimensions], of length 1.
        """
        rows = [self._session.run(["scores", "nearest"], {"vector": row[np.newaxis]}) for row in vectors]
        return np.vstack([scores for scores, _ in rows]), np.concatenate([nearest for _, nearest in rows])


def build(landmarks: np.ndarray, width: float, weights: np.ndarray) -> bytes:
    """The ONNX model from a message's vector to the scores of the classes, in bytes.

    Args:
        landmarks: int8 [landmarks, dimensions], as `kernel_ridge.pack` gives them. width: of the Gaussian.
        weights: float32 [landmarks, classes]; kept in float16.
    """
    from onnx import TensorProto, helper, numpy_helper  # only here: who serves does not need it

    zero = np.array(0, np.int8)
    if np.abs(landmarks.astype(np.int16)).max() > NEVER_TOO_LARGE:  # the same numbers, in a form that cannot overflow
        zero = np.array(ZERO_OF_UINT8, np.uint8)
        landmarks = (landmarks.astype(np.int16) + zero).astype(np.uint8)
    constants = {
        "landmarks": np.ascontiguousarray(landmarks.T),
        "zero": zero,
        "scale": np.array(1 / (VECTOR_SCALE * width), np.float32),
        "one": np.array(1 / width, np.float32),
        "weights": weights.astype(np.float16),
    }
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["vector"], ["rounded", "unit", "zero_of_rounded"]),
        helper.make_node("MatMulInteger", ["rounded", "landmarks", "zero_of_rounded", "zero"], ["product"]),
        helper.make_node("Cast", ["product"], ["units"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["unit", "scale"], ["scaled_unit"]),
        helper.make_node("Mul", ["units", "scaled_unit"], ["cosine"]),
        helper.make_node("Sub", ["cosine", "one"], ["exponent"]),
        helper.make_node("Exp", ["exponent"], ["kernel"]),
        helper.make_node("ReduceMax", ["kernel"], ["nearest"], axes=[1], keepdims=0),
        helper.make_node("Cast", ["weights"], ["weights_in_single"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["kernel", "weights_in_single"], ["scores"]),
    ]
    graph = helper.make_graph(
        nodes,
        "kernel_ridge",
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, landmarks.shape[1]])],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, weights.shape[1]]),
            helper.make_tensor_value_info("nearest", TensorProto.FLOAT, [1]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    made: bytes = model.SerializeToString()
    return made
