"""Builds the encoder's ONNX graph from its weights, pools and normalizes in it, evens it out, quantizes it to 8 bits.

The architecture is BERT's (Devlin et al. 2019) at the size of MiniLM-L6-H384 (Wang et al. 2020), with GELU by its
usual approximation with tanh; the pooling is the mean of sentence-transformers' all-MiniLM-L6-v2. Input: `input_ids`,
int64 [messages, tokens], without padding: messages of one length. Output: `embedding`, float32 [messages, 384], each
row of length 1.
"""

import logging
import os
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from marrow.nlu.encoder import DIMENSIONS, INPUT

LAYERS, HEADS, HIDDEN = 6, 12, DIMENSIONS
LAYER_NORM_EPSILON = 1e-12
OPSET = 17  # the first with LayerNormalization
OUTLYING = 3.0  # a channel larger than so many times the median one is made smaller
WORTH_IT = 2.0  # how many times smaller the largest channel must become for a multiplication more
FUSED = "com.microsoft"  # the domain of onnxruntime's own operators: a third less time than the parts they are made of

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
    """The encoder as an fp32 ONNX model, its attention and its GELU in onnxruntime's own fused operators.

    Args:
        tensors: the checkpoint's tensors by their published names, float32.

    Raises:
        KeyError: a tensor is missing from the checkpoint.
    """
    graph = _Graph()

    def parameters(*prefixes: str) -> tuple[str, str]:
        """The names of the weight [inputs, outputs] and the bias of one or more layers side by side."""
        weight = np.concatenate([tensors[f"{prefix}.weight"].T for prefix in prefixes], axis=-1)
        bias = np.concatenate([tensors[f"{prefix}.bias"] for prefix in prefixes])
        return graph.constant(f"{prefixes[0]}.weight", weight), graph.constant(f"{prefixes[0]}.bias", bias)

    def linear(x: str, prefix: str) -> str:
        weight, bias = parameters(prefix)
        return graph.op("Add", graph.op("MatMul", x, weight), bias)

    def layer_norm(x: str, prefix: str) -> str:
        scale, bias = parameters(prefix)
        return graph.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=LAYER_NORM_EPSILON)

    first_axis, second_axis = (graph.constant(f"axis_{i}", np.array([i], np.int64)) for i in (0, 1))

    # Embeddings: word + position + token type 0; every message is one segment.
    words = graph.constant("words", tensors["embeddings.word_embeddings.weight"])
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    length = graph.op("Slice", graph.op("Shape", "input_ids"), second_axis, graph.constant("two", np.array([2])))
    position = graph.op(
        "Slice", graph.constant("positions", positions), graph.constant("zero", np.array([0])), length, first_axis
    )
    x = graph.op("Add", graph.op("Gather", words, "input_ids"), position)
    x = layer_norm(x, "embeddings.LayerNorm")

    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        projections = parameters(*(f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")))
        context = graph.op("Attention", x, *projections, num_heads=HEADS, domain=FUSED)
        attended = linear(context, f"{prefix}.attention.output.dense")
        x = layer_norm(graph.op("Add", attended, x), f"{prefix}.attention.output.LayerNorm")
        weight, bias = parameters(f"{prefix}.intermediate.dense")
        inner = graph.op("FastGelu", graph.op("MatMul", x, weight), bias, domain=FUSED)
        x = layer_norm(graph.op("Add", linear(inner, f"{prefix}.output.dense"), x), f"{prefix}.output.LayerNorm")

    mean = graph.op("ReduceMean", x, axes=[1], keepdims=0)
    graph.op("Div", mean, graph.op("ReduceL2", mean, axes=[1], keepdims=1), output="embedding")

    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["messages", "tokens"])]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["messages", HIDDEN])
    onnx_graph = helper.make_graph(graph.nodes, "sentence_encoder", inputs, [output], graph.initializers)
    operators = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    model = helper.make_model(onnx_graph, opset_imports=operators, ir_version=8)
    onnx.checker.check_model(model)
    return model


def even_out(model: onnx.ModelProto, messages: list[list[int]]) -> None:
    """Makes the outlying channels of what enters each product smaller and the weights that they meet larger, in place.

    A few channels are ten times as large as the others, at the first and last token of any message, and int8 has one
    scale for all of them. This halves what quantization takes from a vector: 0.9929 to 0.9979 of cosine with fp32's.
    After SmoothQuant (Xiao et al. 2023), which does it to every channel.

    Args:
        model: from `build_graph`. messages: the token ids of some; a handful, for what outlies is in every message.
    """
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type in ("MatMul", "Attention")]
    largest = _largest_channels(model, {node.input[0] for node in products}, messages)
    nodes = []
    for node in model.graph.node:
        if node in products:
            entering, weight = node.input[:2]
            smaller = np.maximum(1, largest[entering] / (OUTLYING * np.median(largest[entering])))
            if smaller.max() >= WORTH_IT:
                larger = numpy_helper.to_array(weights[weight]) * smaller[:, np.newaxis]
                weights[weight].CopyFrom(numpy_helper.from_array(larger.astype(np.float32), weight))
                factors = numpy_helper.from_array((1 / smaller).astype(np.float32), f"{weight}.smaller")
                model.graph.initializer.append(factors)
                node.input[0] = f"{entering}.even"
                nodes.append(helper.make_node("Mul", [entering, factors.name], [node.input[0]]))
        nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def _largest_channels(model: onnx.ModelProto, names: set[str], messages: list[list[int]]) -> dict[str, np.ndarray]:
    """The largest magnitude of each channel of the named tensors in the messages, float32 [channels]."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    wanted = sorted(names)
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in wanted)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    largest = {name: np.zeros(1, np.float32) for name in wanted}
    for ids in messages:
        for name, values in zip(wanted, session.run(wanted, {INPUT: np.array([ids], np.int64)}), strict=True):
            largest[name] = np.maximum(largest[name], np.abs(values[0]).max(0))
    return largest


def saturates() -> bool:
    """Whether this processor adds the products of uint8 and int8 in 16 bits, and cuts what does not fit.

    Those without VNNI do (onnxruntime's documentation, "Quantize ONNX models"). It takes twice as much from a vector.
    """
    size = 64
    ones = np.ones((size, size), np.int64)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "weight"], ["y"])],
        "largest_products",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [size, size])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [size, size])],
        [numpy_helper.from_array((127 * ones).astype(np.int8), "weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    [product] = session.run(None, {"x": (255 * ones).astype(np.uint8)})
    return bool((product != 255 * 127 * size).any())


def quantize(model: onnx.ModelProto, target: Path) -> None:
    """Write `model` to `target` with its weights in 8 bits (dynamic quantization, one scale a channel).

    The weights are int8; where the processor saturates with those, the same ones written as uint8. So every processor
    computes the same products, and what is calibrated on one holds on another.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger("root").setLevel(logging.ERROR)  # it advises, at every call, a step that our graph does not need
    target.parent.mkdir(parents=True, exist_ok=True)
    options = {"DefaultTensorType": TensorProto.FLOAT}  # of what comes out of an operator that onnx does not know
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        source, made = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        onnx.save(model, source)
        quantize_dynamic(source, made, weight_type=QuantType.QInt8, per_channel=True, extra_options=options)
        if saturates():
            quantized = onnx.ModelProto.FromString(made.read_bytes())
            _write_as_uint8(quantized)
            onnx.save(quantized, made)
        os.replace(made, target)


def _write_as_uint8(model: onnx.ModelProto) -> None:
    """Raises every int8 weight and its zero point by 128, in place: what they stand for is their difference."""
    for tensor in model.graph.initializer:
        if tensor.data_type == TensorProto.INT8:
            raised = numpy_helper.to_array(tensor).astype(np.int16) + 128
            tensor.CopyFrom(numpy_helper.from_array(raised.astype(np.uint8), tensor.name))
