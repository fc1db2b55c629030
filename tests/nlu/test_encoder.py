"""The sentence encoder: shapes, lengths, and that meaning brings messages together."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.training.fingerprinting import calculate_fingerprint_key
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from marrow.models import TrainedModel
from marrow.nlu import encoder_graph, sentence_featurizer
from marrow.nlu.encoder import ADAPTER, DIMENSIONS, INPUT, SentenceEncoder, graph_file, load_encoder
from marrow.nlu.sentence_featurizer import SentenceEncoderFeaturizer
from marrow.nlu.weights import WeightsError, verified_files


def test_vectors_have_length_one_and_keep_their_order() -> None:
    texts = ["short", "a much longer message about the bone marrow test and its results", "", "🙂"]
    vectors = load_encoder().encode(texts)
    assert vectors.shape == (4, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    alone = load_encoder().encode([texts[1]])[0]
    assert float(vectors[1] @ alone) > 0.99  # its neighbours change nothing


def test_like_questions_are_nearer_than_unlike_ones() -> None:
    results, again, pain = load_encoder().encode(
        ["how long do results take", "when will they tell me what they found", "does the needle hurt"]
    )
    assert results @ again > results @ pain


def test_every_processor_multiplies_the_same_weights_whichever_way_it_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = encoder_graph.build_graph(load_file(verified_files().weights))

    def quantized(saturates: bool) -> dict[str, np.ndarray]:
        monkeypatch.setattr(encoder_graph, "saturates", lambda: saturates)
        encoder_graph.quantize(graph, tmp_path / "quantized.onnx")
        made = onnx.load(tmp_path / "quantized.onnx").graph.initializer
        tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in made}
        weights = [name for name in tensors if name.endswith("weight_quantized")]
        assert {tensors[name].dtype for name in weights} == {np.dtype(np.uint8 if saturates else np.int8)}
        zero = {name: name.replace("_quantized", "_zero_point") for name in weights}
        return {name: tensors[name].astype(int) - tensors[zero[name]].astype(int) for name in weights}

    written_as_uint8, as_int8 = quantized(True), quantized(False)
    assert len(as_int8) == 4 * encoder_graph.LAYERS
    assert all((written_as_uint8[name] == as_int8[name]).all() for name in as_int8)


def test_int8_takes_less_from_a_vector_where_the_channels_are_evened_out(tmp_path: Path) -> None:
    tensors, tokenizer = load_file(verified_files().weights), Tokenizer.from_file(str(verified_files().tokenizer))
    tokenizer.no_padding()
    graph = encoder_graph.build_graph(tensors)
    messages = [
        tokenizer.encode(text).ids for text in ("how long do results take", "Is it sore when the needle goes in?")
    ]

    def vectors(path: Path) -> np.ndarray:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        return np.vstack([session.run(None, {INPUT: np.array([ids])})[0] for ids in messages])

    onnx.save(graph, tmp_path / "fp32.onnx")
    encoder_graph.quantize(graph, tmp_path / "as_it_is.onnx")
    encoder_graph.even_out(graph, messages[:1])
    onnx.save(graph, tmp_path / "evened.onnx")
    encoder_graph.quantize(graph, tmp_path / "int8.onnx")
    exact = vectors(tmp_path / "fp32.onnx")
    assert np.allclose(vectors(tmp_path / "evened.onnx"), exact, atol=1e-3)
    lost = [1 - np.sum(vectors(tmp_path / f"{name}.onnx") * exact, axis=1).mean() for name in ("int8", "as_it_is")]
    assert lost[0] < 0.005
    assert lost[0] < 0.6 * lost[1]


def test_a_text_that_was_seen_lately_is_not_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = SentenceEncoder(graph_file(verified_files()), verified_files().tokenizer)
    vectors = encoder.encode(["thank you", "will I be asleep?"])
    monkeypatch.setattr(encoder, "_session", None)
    assert np.array_equal(encoder.encode(["will I be asleep?", "thank you"]), vectors[::-1])
    with pytest.raises(AttributeError):
        encoder.encode(["is it sore?"])


def test_what_was_learnt_with_another_encoder_is_not_taken_from_the_cache() -> None:
    options = SentenceEncoderFeaturizer.get_default_config()
    keys = [
        calculate_fingerprint_key(SentenceEncoderFeaturizer, options | {"adapter": file}, {})
        for file in (ADAPTER, None, ADAPTER)
    ]
    assert keys[0] == keys[2] != keys[1]
    names = {SentenceEncoderFeaturizer.fingerprint_addon(options | {"adapter": file}) for file in (ADAPTER, None)}
    assert len(names) == 2  # not the option's text alone tells them apart: the file's content does


def test_a_model_is_read_with_the_encoder_that_it_was_trained_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, model = load_encoder(None), TrainedModel("earlier", tmp_path)
    model.beside.mkdir()
    (model.beside / "manifest.json").write_text(f'{{"encoder": "{earlier.name}"}}')
    monkeypatch.setattr(sentence_featurizer, "model_of", lambda model_id: model if model_id == "its id" else None)

    def made(model_id: str | None) -> SentenceEncoderFeaturizer:
        context = ExecutionContext(GraphSchema({}), model_id=model_id, node_name="encoder")
        options = SentenceEncoderFeaturizer.get_default_config()
        return SentenceEncoderFeaturizer.create(options, LocalModelStorage(tmp_path), Resource("encoder"), context)

    assert made("its id")._encoder is earlier
    assert made("another id")._encoder is made(None)._encoder is load_encoder()
    assert load_encoder() is not earlier


def test_an_encoder_that_is_not_here_is_told_with_what_to_do() -> None:
    with pytest.raises(WeightsError, match="make train"):
        load_encoder(name="encoder-0000000000000000")


def test_an_encoder_of_older_code_is_told_with_what_to_do(tmp_path: Path) -> None:
    ids, mask = (
        helper.make_tensor_value_info(name, TensorProto.INT64, [1]) for name in ("input_ids", "attention_mask")
    )
    output = helper.make_tensor_value_info("embedding", TensorProto.INT64, [1])
    nodes = [helper.make_node("Add", ["input_ids", "attention_mask"], ["embedding"])]
    graph = helper.make_graph(nodes, "older", [ids, mask], [output])
    older = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(older, tmp_path / "encoder-older.onnx")
    with pytest.raises(WeightsError, match="encoder-older was built by older code: run `make train`"):
        SentenceEncoder(tmp_path / "encoder-older.onnx", verified_files().tokenizer)
