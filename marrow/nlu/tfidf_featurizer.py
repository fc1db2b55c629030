"""Gives each message its words and pieces of words, weighted by tf-idf, as a sparse feature."""

import math
from functools import cached_property, lru_cache, partial
from typing import Any, Dict, List, Tuple, Type

import numpy as np
import scipy.sparse
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

from marrow.nlu.features import SentenceFeatures
from marrow.nlu.parts import remember, with_sentences
from marrow.nlu.spelling import wording

FILE = "tfidf.npz"
WORDS_KNOWN = 50_000  # words of which it is kept what they consist of
NO_COLUMNS = np.zeros(0, np.int32)
FEW = 50  # messages up to which each is weighted by itself


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TfidfFeaturizer(SparseFeaturizer, GraphComponent):
    """A Rasa featurizer: tf-idf of the lemmas (single ones and pairs) and of the characters within words.

    Sentence features, float64 sparse [1, features]; each of the two halves has length 1. The pieces of words are what
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
            "word_min_messages": 3,  # a sequence must stand in this many training messages
            "char_ngrams": [2, 4],  # lengths of the pieces of words
            "char_min_messages": 16,
            "large": 20_000,  # messages from which these two hold; with fewer they are lower in proportion
            "most_messages": 0.1,  # a sequence or piece in more than this share of the messages tells nothing
        }

    def __init__(self, config: Dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._model_storage, self._resource = model_storage, resource
        self._words = TfidfVectorizer(
            ngram_range=tuple(config["word_ngrams"]),
            min_df=config["word_min_messages"],
            sublinear_tf=True,
            analyzer="word",
            token_pattern=r"\S+",
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
        if len(messages) <= FEW:
            rows: Any = [self._row(message) for message in messages]
        else:
            words = self._words.transform([_lemmas(m) for m in messages])
            chars = self._chars.transform([wording(m) for m in messages])
            rows = scipy.sparse.hstack([words, chars], format="csr")
        for row, message in enumerate(messages):
            message.add_features(SentenceFeatures(rows[row], self._config[FEATURIZER_CLASS_ALIAS]))

    def _row(self, message: Message) -> scipy.sparse.csr_matrix:
        """The features of one message: what scikit-learn makes of it, without a millisecond of checks around it."""
        words, chars = self._halves
        word_columns, word_weights = words.weigh(_lemmas(message))
        char_columns, char_weights = chars.weigh(wording(message))
        columns = np.concatenate([word_columns, char_columns + np.int32(len(words.idf))])
        row = (np.concatenate([word_weights, char_weights]), columns, np.array([0, len(columns)], np.int32))
        return scipy.sparse.csr_matrix(row, (1, len(words.idf) + len(chars.idf)))

    @cached_property
    def _halves(self) -> "Tuple[_Half, _Half]":
        return _Half(self._words, by_word=False), _Half(self._chars, by_word=True)


class _Half:
    """What a fitted vectorizer knows, ready to weigh one text.

    Args:
        vectorizer: the fitted one. by_word: whether its terms are those of each word by itself.
    """

    def __init__(self, vectorizer: TfidfVectorizer, by_word: bool) -> None:
        self._terms = vectorizer.build_analyzer()
        self._column = {term: column for column, term in enumerate(vectorizer.get_feature_names_out())}
        self._split = str.split if by_word else _whole
        self._columns = lru_cache(maxsize=WORDS_KNOWN if by_word else 0)(self._find_columns)
        self.idf = vectorizer.idf_

    def weigh(self, text: str) -> Tuple[np.ndarray, np.ndarray]:
        """The columns of the known terms in `text`, rising, and their weights, float64, of length 1 together."""
        found = [self._columns(part) for part in self._split(text)]
        columns, counts = np.unique(np.concatenate(found) if found else NO_COLUMNS, return_counts=True)
        weights = (np.log(counts) + 1) * self.idf[columns]
        return columns, weights / (np.sqrt(weights @ weights) or 1.0)

    def _find_columns(self, text: str) -> np.ndarray:
        """The columns of the known terms in `text`, int32, as often as they stand there."""
        return np.array([self._column[term] for term in self._terms(text) if term in self._column], np.int32)


def _whole(text: str) -> List[str]:
    return [text]


def _pieces(text: str, lengths: Tuple[int, int]) -> List[str]:
    """The pieces of the words of `text`, as scikit-learn's analyzer `char_wb` gives them, five times as fast."""
    return [piece for word in text.lower().split() for piece in _pieces_of_word(word, lengths)]


@lru_cache(maxsize=WORDS_KNOWN)  # for training; who serves keeps the columns
def _pieces_of_word(word: str, lengths: Tuple[int, int]) -> Tuple[str, ...]:
    padded, shortest = f" {word} ", lengths[0]
    pieces = [padded[:shortest]] if len(padded) < shortest else []
    for length in range(shortest, min(lengths[1], len(padded)) + 1):
        pieces += [padded[i : i + length] for i in range(len(padded) - length + 1)]
    return tuple(pieces)


def _lemmas(message: Message) -> str:
    return " ".join(token.lemma for token in message.get(TOKENS_NAMES[TEXT]))
