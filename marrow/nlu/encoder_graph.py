"""Builds the encoder's ONNX graph from its weights, pools and normalizes inside it, and quantizes it to int8.

The architecture is BERT's (Devlin et al. 2019) at the size of MiniLM-L6-H384 (Wang et al. 2020); the pooling is the
masked mean of sentence-transformers' all-MiniLM-L6-v2. Input: `input_ids` and `attention_mask`, int64 [batch,
tokens]. Output: `embedding`, float32 [batch, 384], each row of length 1.
"""

import logging
import os
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from marrow.nlu.encoder import DIMENSIONS

LAYERS, HEADS, HIDDEN = 6, 12, DIMENSIONS
HEAD_SIZE = HIDDEN // HEADS
LAYER_NORM_EPSILON = 1e-12
OPSET = 17  # the first with LayerNormalization
MASKED = -10000.0  # added to the attention score of a padding token; BERT's own constant

Tensors = dict[str, np.ndarray]


class _Graph:
    """Collects nodes and initializers; each method adds one operation and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, output: str | None = None, **attributes: object) -> str:
        output = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output


def build_graph(tensors: Tensors) -> onnx.ModelProto:
    """The encoder as an fp32 ONNX model.

    Args:
        tensors: the checkpoint's tensors by their published names, float32.

    Raises:
        KeyError: a tensor is missing from the checkpoint.
    """
    graph = _Graph()

    def linear(x: str, prefix: str) -> str:
        weight = graph.constant(f"{prefix}.weight", tensors[f"{prefix}.weight"].T)
        bias = graph.constant(f"{prefix}.bias", tensors[f"{prefix}.bias"])
        return graph.op("Add", graph.op("MatMul", x, weight), bias)

    def layer_norm(x: str, prefix: str) -> str:
        scale = graph.constant(f"{prefix}.weight", tensors[f"{prefix}.weight"])
        bias = graph.constant(f"{prefix}.bias", tensors[f"{prefix}.bias"])
        return graph.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def gelu(x: str) -> str:
        inner = graph.op("Add", graph.op("Erf", graph.op("Div", x, root_two)), one)
        return graph.op("Mul", graph.op("Mul", x, inner), half)

    root_two = graph.constant("root_two", np.array(np.sqrt(2.0), np.float32))
    one = graph.constant("one", np.array(1.0, np.float32))
    half = graph.constant("half", np.array(0.5, np.float32))
    masked = graph.constant("masked", np.array(MASKED, np.float32))
    attention_scale = graph.constant("attention_scale", np.array(1 / np.sqrt(HEAD_SIZE), np.float32))
    to_heads = graph.constant("to_heads", np.array([0, 0, HEADS, HEAD_SIZE], np.int64))
    from_heads = graph.constant("from_heads", np.array([0, 0, HIDDEN], np.int64))
    first_axis, second_axis = (graph.constant(f"axis_{i}", np.array([i], np.int64)) for i in (0, 1))
    both_axes = graph.constant("axes_1_2", np.array([1, 2], np.int64))
    tiny = graph.constant("tiny", np.array(1e-9, np.float32))

    # Embeddings: word + position + token type 0; every message is one segment.
    words = graph.constant("words", tensors["embeddings.word_embeddings.weight"])
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    length = graph.op("Slice", graph.op("Shape", "input_ids"), second_axis, graph.constant("two", np.array([2])))
    position = graph.op(
        "Slice", graph.constant("positions", positions), graph.constant("zero", np.array([0])), length, first_axis
    )
    x = graph.op("Add", graph.op("Gather", words, "input_ids"), position)
    x = layer_norm(x, "embeddings.LayerNorm")

    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    penalty = graph.op("Unsqueeze", graph.op("Mul", graph.op("Sub", one, mask), masked), both_axes)

    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"

        def heads(part: str, order: list[int], x: str = x, prefix: str = prefix) -> str:
            projected = linear(x, f"{prefix}.attention.self.{part}")
            return graph.op("Transpose", graph.op("Reshape", projected, to_heads), perm=order)

        query, key, value = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]), heads("value", [0, 2, 1, 3])
        scores = graph.op("Add", graph.op("Mul", graph.op("MatMul", query, key), attention_scale), penalty)
        context = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
        context = graph.op("Reshape", graph.op("Transpose", context, perm=[0, 2, 1, 3]), from_heads)
        attended = linear(context, f"{prefix}.attention.output.dense")
        x = layer_norm(graph.op("Add", attended, x), f"{prefix}.attention.output.LayerNorm")
        inner = gelu(linear(x, f"{prefix}.intermediate.dense"))
        x = layer_norm(graph.op("Add", linear(inner, f"{prefix}.output.dense"), x), f"{prefix}.output.LayerNorm")

    weights = graph.op("Unsqueeze", mask, graph.constant("axis_2", np.array([2], np.int64)))
    total = graph.op("ReduceSum", graph.op("Mul", x, weights), second_axis, keepdims=0)
    mean = graph.op("Div", total, graph.op("Max", graph.op("ReduceSum", weights, second_axis, keepdims=0), tiny))
    norm = graph.op("ReduceL2", mean, axes=[1], keepdims=1)
    graph.op("Div", mean, graph.op("Max", norm, tiny), output="embedding")

    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"])
        for n in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])
    onnx_graph = helper.make_graph(graph.nodes, "sentence_encoder", inputs, [output], graph.initializers)
    model = helper.make_model(onnx_graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def quantize(model: onnx.ModelProto, target: Path) -> None:
    """Write `model` to `target` with its weights in int8 (dynamic quantization, one scale a channel)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger("root").setLevel(logging.ERROR)  # it advises, at every call, a step that our graph does not need
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        source, made = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        onnx.save(model, source)
        quantize_dynamic(source, made, weight_type=QuantType.QInt8, per_channel=True)
        os.replace(made, target)
