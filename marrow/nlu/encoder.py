"""The sentence encoder: turns messages into vectors whose cosine says how alike they mean.

Built once from the verified weights (and the adapter, when the project has one) and kept in `.cache/`.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from tqdm import tqdm

from marrow.nlu.onnx_session import open_session
from marrow.nlu.weights import EncoderFiles, WeightsError, file_sha256, verified_files
from marrow.paths import CACHE, ROOT

DIMENSIONS = 384
INPUT = "input_ids"  # of the graph, and its only one
MAX_TOKENS = 256  # what all-MiniLM-L6-v2 was trained with
MANY = 1000  # messages from which encoding shows its progress
REMEMBERED = 2000  # texts whose vectors are at hand: 3 MB, and what many patients say in the same words
GRAPH_VERSION = "5"  # raise when encoder_graph.py changes what it builds
SAMPLES = (  # messages that show which of the encoder's channels outlie: any do
    "no",
    "2 days",
    "Hello.",
    "Thank you very much, that was kind.",
    "How long does it take?",
    "What is this and why do I need it, please tell me more about it.",
    "I am worried about my father, who is having a test on Monday; will it hurt?",
    "Can I eat & drink before it, and who will be there with me on the day (my sister can't come)?",
)
ADAPTER = "data/adapter/adapter.safetensors"  # made by `make adapter`; without it everything still works


class SentenceEncoder:
    """Encodes messages by onnxruntime, in 8 bits.

    Each message is run by itself, on one thread: the int8 scales are those of the tensor at hand, so in a batch a
    message's vector would depend on its neighbours and differ between training and serving. So a text always has the
    same vector, and that of a text lately seen (a greeting, thanks, one of the chat page's first questions) is at hand.

    Args:
        graph: the ONNX file made by `encoder_graph`.
        tokenizer: the word-piece tokenizer's JSON file.

    Raises:
        WeightsError: the file was built by other code than today's.
    """

    def __init__(self, graph: Path, tokenizer: Path) -> None:
        self.name = graph.stem  # tells this encoder from others made of other weights or another adapter
        self._session = open_session(str(graph))
        if [put.name for put in self._session.get_inputs()] != [INPUT]:
            raise WeightsError(
                f"The encoder {self.name} was built by older code: run `make train` and release that model."
            )
        self._tokenizer = _open_tokenizer(tokenizer)
        self._threads = ThreadPoolExecutor(len(os.sched_getaffinity(0)), "encoder")  # the cores that are ours
        self.vector = lru_cache(maxsize=REMEMBERED)(self._encode)  # of one text: float32 [384]

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of length 1, float32 [len(texts), 384], in the order of `texts`; one thread a core, with progress."""
        if len(texts) <= 1:
            return np.array([self.vector(text) for text in texts], np.float32).reshape(-1, DIMENSIONS)
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        rows = self._threads.map(self.vector, texts)
        if len(texts) >= MANY:
            rows = tqdm(rows, total=len(texts), desc="Encoding", unit=" messages")
        for row, vector in enumerate(rows):
            vectors[row] = vector
        return vectors

    def _encode(self, text: str) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        return self._session.run(["embedding"], {INPUT: ids})[0][0]


def _open_tokenizer(path: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def graph_path(files: EncoderFiles, adapter: Path | None = None) -> Path:
    """Where the ONNX file for these weights and this adapter is kept; its name carries what it is made from."""
    made_from = f"{GRAPH_VERSION}:{file_sha256(files.weights)}"
    if adapter is not None:
        made_from += f":{file_sha256(adapter)}"
    return _kept(f"encoder-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}")


def graph_file(files: EncoderFiles, adapter: Path | None = None) -> Path:
    """The cached ONNX file for these weights and this adapter; built when missing (some 3 s)."""
    target = graph_path(files, adapter)
    if not target.is_file():
        from marrow.nlu import encoder_graph  # only here: onnx takes memory, and who serves does not need it

        tensors = load_file(files.weights)
        if adapter is not None:
            merge_adapter(tensors, adapter)
        graph = encoder_graph.build_graph(tensors)
        tokenizer = _open_tokenizer(files.tokenizer)
        encoder_graph.even_out(graph, [tokenizer.encode(text).ids for text in SAMPLES])
        encoder_graph.quantize(graph, target)
    return target


def merge_adapter(tensors: dict[str, np.ndarray], adapter: Path) -> None:
    """Adds the adapter's low-rank products to the weights in `tensors`, in place.

    Raises:
        WeightsError: the adapter does not fit these weights.
    """
    learnt = load_file(adapter)
    for name in {key.rsplit(".", 1)[0] for key in learnt}:
        weight, product = tensors.get(f"{name}.weight"), _product(learnt, name)
        if weight is None or weight.shape != product.shape:
            raise WeightsError(f"The adapter {adapter} does not fit the encoder at {name}: run `make adapter`.")
        tensors[f"{name}.weight"] = weight + product


def _product(learnt: dict[str, np.ndarray], name: str) -> np.ndarray:
    return learnt[f"{name}.up"].astype(np.float32) @ learnt[f"{name}.down"].astype(np.float32)


def load_encoder(adapter: str | None = ADAPTER, name: str | None = None) -> SentenceEncoder:
    """The encoder with the adapter in the file `adapter` (from the project's root), where there is one.

    Args:
        name: of the encoder that is wanted, where it may be another than today's: one that was built here before.

    Raises:
        WeightsError: the weights are missing or not the published ones, or the adapter does not fit them; or the
            encoder `name` is not at hand, or was built by older code.
    """
    files = verified_files()
    if name and name != graph_path(files, _existing(adapter)).stem:
        if not is_kept(name):
            raise WeightsError(f"The encoder {name}, by which this model was trained, is not here: run `make train`.")
        return _opened(_kept(name), files.tokenizer)
    return _opened(graph_file(files, _existing(adapter)), files.tokenizer)


@lru_cache(maxsize=2)  # while a model is released that was trained by another encoder, both are in use
def _opened(graph: Path, tokenizer: Path) -> SentenceEncoder:
    return SentenceEncoder(graph, tokenizer)


def is_kept(name: str) -> bool:
    """Whether the encoder of this name has been built here and is kept."""
    return _kept(name).is_file()


def _kept(name: str) -> Path:
    return CACHE / f"{name}.onnx"


def is_built() -> bool:
    """Whether the project's encoder has been built from the installed weights and today's adapter.

    Raises:
        WeightsError: the weights are missing or not the published ones.
    """
    return is_kept(encoder_name())


def encoder_name() -> str:
    """The name of the project's encoder: it tells the installed weights and today's adapter.

    Raises:
        WeightsError: the weights are missing or not the published ones.
    """
    return graph_path(verified_files(), _existing(ADAPTER)).stem


def _existing(adapter: str | None) -> Path | None:
    path = ROOT / adapter if adapter else None
    return path if path and path.is_file() else None
