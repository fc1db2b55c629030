"""Gives each message its words and pieces of words, weighted by tf-idf, as a sparse feature."""

import math
from collections import Counter
from functools import cached_property, lru_cache, partial
from itertools import chain, pairwise
from typing import Any, Dict, List, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from marrow.nlu.features import SparseFeatures
from marrow.nlu.parts import remember, with_sentences
from marrow.nlu.spelling import wording

FILE = "tfidf.npz"
WORDS_KNOWN = 50_000  # words of which it is kept what they consist of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TfidfFeaturizer(SparseFeaturizer, GraphComponent):
    """A Rasa featurizer: tf-idf of the lemmas (single ones and pairs) and of the characters within words.

    Sentence features, float32 sparse [1, features]; each of the two halves has length 1. The pieces of words are what
    still matches when a word is mistyped.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A tokenizer must come first: the lemmas stand on its tokens."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            **SparseFeaturizer.get_default_config(),
            "word_ngrams": [1, 2],  # lengths of the sequences of lemmas
            "word_min_messages": 5,  # a sequence must stand in this many training messages
            "char_ngrams": [2, 4],  # lengths of the pieces of words
            "char_min_messages": 16,
            "large": 20_000,  # messages from which these two hold; with fewer they are lower in proportion
            "most_messages": 0.1,  # a sequence or piece in more than this share of the messages tells nothing
        }

    def __init__(self, config: Dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._model_storage, self._resource = model_storage, resource
        self._words = TfidfVectorizer(
            min_df=config["word_min_messages"],
            sublinear_tf=True,
            analyzer=partial(_sequences, lengths=tuple(config["word_ngrams"])),
        )
        self._chars = TfidfVectorizer(
            min_df=config["char_min_messages"],
            sublinear_tf=True,
            analyzer=partial(_pieces, lengths=tuple(config["char_ngrams"])),
        )

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TfidfFeaturizer":
        """Creates the untrained component (see the parent class)."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TfidfFeaturizer":
        """Loads the trained component (see the parent class)."""
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as stored:
            for name, vectorizer in component._vectorizers().items():
                vectorizer.set_params(vocabulary=stored[f"{name}_terms"].tolist())
                vectorizer.idf_ = stored[f"{name}_idf"]
        return component

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing to check beyond the types of the options."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the vocabulary and its weights from the training messages."""
        messages = [m for m in training_data.training_examples if m.get(TEXT)]
        for vectorizer in self._vectorizers().values():
            # A small data set cannot spare what a large one can.
            fewest = min(vectorizer.min_df, math.ceil(vectorizer.min_df * len(messages) / self._config["large"]))
            most = max(fewest, int(self._config["most_messages"] * len(messages)))
            vectorizer.set_params(min_df=fewest, max_df=most)
        self._words.fit([_lemmas(m) for m in messages])
        self._chars.fit([wording(m) for m in messages])
        arrays = {}
        for name, vectorizer in self._vectorizers().items():
            arrays[f"{name}_terms"] = vectorizer.get_feature_names_out().astype(str)
            arrays[f"{name}_idf"] = vectorizer.idf_
        with self._model_storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / FILE, **arrays)
        return self._resource

    def _vectorizers(self) -> Dict[str, TfidfVectorizer]:
        return {"words": self._words, "chars": self._chars}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to all the training examples."""
        self._add_to([example for example in training_data.training_examples if example.get(TEXT) is not None])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the features to each message that has a text, and to its sentences."""
        self._add_to([message for message in with_sentences(messages) if message.get(TEXT) is not None])
        remember(self.process, messages)
        return messages

    def _add_to(self, messages: List[Message]) -> None:
        counts: List[Dict[int, int]] = []  # of each message two: its words', and its pieces of words'
        for message in messages:
            counts += self._words_known.count(_lemmas(message)), self._pieces_known.count(wording(message))
        lengths = np.fromiter(map(len, counts), np.int64, len(counts))
        columns = np.fromiter(chain.from_iterable(counts), np.int32, lengths.sum())
        weights = np.fromiter(chain.from_iterable(count.values() for count in counts), np.float64, len(columns))
        weights = (np.log(weights) + 1) * self._idf[columns]
        half = np.repeat(np.arange(len(counts)), lengths)
        squares = np.bincount(half, weights * weights, len(counts))
        weights = (weights / np.sqrt(squares)[half]).astype(np.float32)
        ends = np.cumsum(lengths)[1::2].tolist()
        origin, size = self._config[FEATURIZER_CLASS_ALIAS], len(self._idf)
        for message, (start, end) in zip(messages, pairwise([0, *ends]), strict=True):
            message.add_features(SparseFeatures(columns[start:end], weights[start:end], size, origin))

    @cached_property
    def _idf(self) -> np.ndarray:
        """The weight of each column, float64: of the words' columns, and then of the pieces'."""
        return np.concatenate([self._words.idf_, self._chars.idf_])

    @cached_property
    def _words_known(self) -> "_Known":
        return _Known(self._words, 0, by_word=False)

    @cached_property
    def _pieces_known(self) -> "_Known":
        return _Known(self._chars, len(self._words.idf_), by_word=True)


class _Known:
    """The terms that a fitted vectorizer knows.

    Args:
        vectorizer: the fitted one. first: the column of its first term.
        by_word: whether its terms are those of each word by itself, so that a word's columns can be kept.
    """

    def __init__(self, vectorizer: TfidfVectorizer, first: int, by_word: bool) -> None:
        self._terms = vectorizer.analyzer
        self._column = {term: column for column, term in enumerate(vectorizer.get_feature_names_out(), first)}
        self._split = str.split if by_word else _whole
        self._columns = lru_cache(maxsize=WORDS_KNOWN if by_word else 0)(self._find_columns)

    def count(self, text: str) -> Dict[int, int]:
        """The columns of the known terms in `text`, and how often each stands there."""
        return Counter(chain.from_iterable(map(self._columns, self._split(text))))

    def _find_columns(self, text: str) -> Tuple[int, ...]:
        return tuple(self._column[term] for term in self._terms(text) if term in self._column)


def _whole(text: str) -> List[str]:
    return [text]


def _sequences(text: str, lengths: Tuple[int, int]) -> List[str]:
    """The words of `text` and their sequences, as scikit-learn's analyzer `word` gives them, many times as fast."""
    words = text.lower().split()
    return [
        " ".join(words[i : i + length])
        for length in range(lengths[0], lengths[1] + 1)
        for i in range(len(words) - length + 1)
    ]


def _pieces(text: str, lengths: Tuple[int, int]) -> List[str]:
    """The pieces of the words of `text`, as scikit-learn's analyzer `char_wb` gives them, five times as fast."""
    return [piece for word in text.lower().split() for piece in _pieces_of_word(word, lengths)]


@lru_cache(maxsize=2_000)  # the words that come again and again in training; who serves keeps the columns
def _pieces_of_word(word: str, lengths: Tuple[int, int]) -> Tuple[str, ...]:
    padded, shortest = f" {word} ", lengths[0]
    pieces = [padded[:shortest]] if len(padded) < shortest else []
    for length in range(shortest, min(lengths[1], len(padded)) + 1):
        pieces += [padded[i : i + length] for i in range(len(padded) - length + 1)]
    return tuple(pieces)


def _lemmas(message: Message) -> str:
    return " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]))
