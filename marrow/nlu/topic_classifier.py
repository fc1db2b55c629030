"""Decides which topic, or which other kind of message, a message is; its confidence is the chance of being right.

Kernel ridge regression on one-hot labels (Rifkin, Yeo and Poggio 2003, "Regularized least-squares classification"; see
`kernel_ridge`). It is solved once, and kept as one weight a feature and label. Least squares on one-hot labels
estimates the probability of each label, and shrinks it for a message unlike all the training examples; a logistic
function of the best score, of its lead over the next and of the score of what is outside makes a confidence of it.
"""

import hashlib
import inspect
from functools import cached_property
from typing import Any, Dict, List, Tuple, Type

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    INTENT_RESPONSE_KEY,
    PREDICTED_CONFIDENCE_KEY,
    RESPONSE,
    RESPONSE_SELECTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import intent_response_key_to_template_key

from marrow.errors import BadInput
from marrow.nlu import kernel_graph, kernel_ridge
from marrow.nlu.features import SparseFeatures, sentence_features
from marrow.nlu.kernel_graph import KernelGraph
from marrow.nlu.kernel_ridge import Landmarks, pack, solve
from marrow.nlu.labels import OUTSIDE, OUTSIDE_GROUP
from marrow.nlu.parts import remember, with_sentences

FILE = "topics.npz"
DENSE_FILE = "dense.onnx"  # the encoder's half of the scores
SMALLEST = 1e-3  # below which the best score counts as this, for its logarithm
TINY_SCORE = 1e-6  # below which a runner-up's score counts as this
WEIGHT_SCALE = 80  # the sparse weights are kept as int8, in parts of the class's largest: a score changes by 0.004
SEPARATOR = "/"  # between a retrieval intent and its response key
LOWEST = "\x01"  # between a label and its group: no character comes before it, so classes are in the order of labels


def base_intent(label: str) -> str:
    """The intent of a label: `faq` of `faq/mrd`, `urgent` of `urgent`."""
    return label.split(SEPARATOR)[0]


def label(example: Message) -> str:
    """The label of a training example: `faq/mrd` where the intent is a retrieval intent, else the intent."""
    return example.get(INTENT_RESPONSE_KEY) or example.get(INTENT)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(IntentClassifier, GraphComponent):
    """A Rasa intent classifier that predicts retrieval intents whole (`faq/results_time`), without a ResponseSelector.

    It sets `intent`, `intent_ranking` (whole labels) and, where the label has a response key, `response_selector`, in
    the form that Rasa's own components give them, so that `utter_faq` and `rasa test nlu` find what they look for.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A dense and a sparse featurizer must come first."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            "regularization": 0.3,  # added to the kernel's diagonal, which is 1 + 2 * sparse_weight
            "sparse_weight": 0.7,  # of the tf-idf half of the kernel; the encoder's has weight 1
            "width": 0.5,  # of the encoder's half: how much less of a cosine makes an example matter e times less
            "landmarks": 4500,  # examples that write the encoder's half as features
            "ranking_length": 20,  # labels in `intent_ranking`; suggestions come from it
            # The intent of what is not answered, where the data has one. Each of its groups (the `group` of an
            # example's metadata) is learnt as a class of its own, for "parking" has little in common with "prognosis";
            # the ranking has one label for all.
            "outside_intent": OUTSIDE,
            # Confidence: a logistic function of the logarithm of the best score, of its lead over the next label, and
            # of the outside intent's score, its groups together. `make calibrate` chooses the numbers.
            "calibration": {"intercept": 2.5, "log_score": 3.0, "lead": 6.5, "outside": -3.0},
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self.labels: List[str] = []
        self._label_of_class = np.zeros(0, int)  # [classes], rising: a label's row in `labels`; outside has many
        self._groups: List[str] = []  # of each class, empty where the examples name none
        self._dense: KernelGraph | None = None  # once it is trained
        self._sparse_weights = np.zeros((0, 0), np.int8)  # [features, classes], in parts of `_sparse_scale`
        self._sparse_scale = np.zeros((1, 0), np.float32)  # [1, classes]

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "TopicClassifier":
        """Creates the untrained component (see the parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifier":
        """Loads the trained component (see the parent class)."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as stored:
            component.labels = stored["labels"].tolist()
            component._label_of_class = stored["label_of_class"]
            component._groups = stored["groups"].tolist()
            component._dense = KernelGraph((folder / DENSE_FILE).read_bytes())
            component._sparse_weights, component._sparse_scale = stored["sparse"], stored["sparse_scale"]
        return component

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str | None:
        """What tells the code that solves from another: Rasa's cache of training steps knows this file only."""
        solves, runs = inspect.getsource(kernel_ridge), inspect.getsource(kernel_graph)
        return hashlib.sha256(f"{solves}{runs}".encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Solves for the weights.

        Raises:
            BadInput: fewer than two labels have examples.
        """
        examples = [e for e in training_data.nlu_examples if e.get(TEXT) and e.get(INTENT)]
        names = np.array([label(e) for e in examples])
        self.labels = np.unique(names).tolist()
        if len(self.labels) < 2:
            raise BadInput("TopicClassifier needs examples of at least two intents: add them under data/.")
        classes, first, class_of = np.unique(
            [f"{name}{LOWEST}{_group(e)}" for name, e in zip(names, examples, strict=True)],
            return_index=True,
            return_inverse=True,
        )
        dense, sparse = _features(examples)
        targets = np.zeros((len(examples), len(classes)), np.float32)
        targets[np.arange(len(examples)), class_of] = 1
        landmarks = Landmarks.choose(dense, self._config["landmarks"], self._config["width"])
        dense_weights, sparse_weights = solve(
            landmarks.kernel(dense),
            landmarks.among(),
            sparse,
            targets,
            self._config["sparse_weight"],
            self._config["regularization"],
        )
        scale = np.abs(sparse_weights).max(0, keepdims=True) / WEIGHT_SCALE
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / FILE,
                labels=np.array(self.labels),
                label_of_class=np.searchsorted(self.labels, names[first]),
                groups=np.array([_group(examples[place]) for place in first]),
                sparse=np.rint(sparse_weights / scale).astype(np.int8),
                sparse_scale=scale,
            )
            graph = kernel_graph.build(pack(landmarks.vectors), landmarks.width, dense_weights)
            (folder / DENSE_FILE).write_bytes(graph)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the predicted label, its confidence and the runners-up on each message and its sentences."""
        understood = with_sentences(messages)
        if not understood:
            return messages
        views = [_views(message) for message in understood]
        assert self._dense is not None, "TopicClassifier is not trained"
        classes, nearest = self._dense.scores(np.vstack([dense for dense, _, _ in views]))
        for row, (_, columns, weights) in zip(classes, views, strict=True):
            row += weights @ self._sparse_weights[columns].astype(np.float32) * self._sparse_scale[0]
        scores = np.maximum.reduceat(classes, self._first_classes, axis=1)
        order = np.argsort(-scores, axis=1)[:, : max(2, self._config["ranking_length"])]
        best = np.take_along_axis(scores, order, axis=1)
        evidence = self._evidence(best, classes)
        confidences = self._confidences(best, evidence, nearest)
        for i, message in enumerate(understood):
            ranking = self._ranking(order[i].tolist(), best[i].tolist(), float(confidences[i]))
            first = ranking[0]
            message.set("evidence", {name: float(of[i]) for name, of in evidence.items()}, add_to_output=True)
            message.set(INTENT, {**first, INTENT_NAME_KEY: base_intent(first[INTENT_NAME_KEY])}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if first[INTENT_NAME_KEY] == self._config["outside_intent"]:
                message.set(OUTSIDE_GROUP, self._outside_group(classes[i]), add_to_output=True)
            if SEPARATOR in first[INTENT_NAME_KEY]:
                message.set(RESPONSE_SELECTOR, response_selector(ranking), add_to_output=True)
        remember(self.process, messages)
        return messages

    def _ranking(self, order: List[int], scores: List[float], confidence: float) -> List[Dict[str, Any]]:
        """The labels with their confidences, falling; the rest share what the first one leaves.

        Args:
            order: places in `labels`, the best first. scores: theirs. confidence: in the first.
        """
        others = [max(score, TINY_SCORE) for score in scores[1:]]
        left = (1 - confidence) / sum(others)
        confidences = [confidence, *(min(other * left, confidence) for other in others)]
        return [
            {INTENT_NAME_KEY: self.labels[place], PREDICTED_CONFIDENCE_KEY: of_it, "score": score}
            for place, of_it, score in zip(order, confidences, scores, strict=True)
        ]

    def _evidence(self, best: np.ndarray, classes: np.ndarray) -> Dict[str, np.ndarray]:
        """What the confidence in each message's first label is made from, float32 [messages] by its name.

        Args:
            best: float32 [messages, ranked], the labels' scores, falling. classes: float32 [messages, classes].
        """
        return {
            "log_score": np.log(np.maximum(best[:, 0], SMALLEST)),
            "lead": best[:, 0] - best[:, 1],
            "outside": classes[:, self._outside_classes].sum(1),
        }

    def _confidences(self, best: np.ndarray, evidence: Dict[str, np.ndarray], nearest: np.ndarray) -> np.ndarray:
        """The chance that each message's first label is right, float [messages].

        Args:
            best, evidence: as in `_evidence`. nearest: the kernel with the nearest landmark, float32 [messages].
        """
        if self._config["outside_intent"] in self.labels:
            calibration = self._config["calibration"]
            logit = calibration["intercept"] + sum(calibration[name] * values for name, values in evidence.items())
            return 1 / (1 + np.exp(-logit))
        # No examples of what is outside: least squares' own estimate, less for what is unlike every landmark.
        return np.clip(best[:, 0], 0, 1) * nearest

    def _outside_group(self, classes: np.ndarray) -> str:
        """The group of what is outside that a message is most like, by its scores `classes`, float32 [classes]."""
        best = self._outside_classes[classes[self._outside_classes].argmax()]
        return self._groups[best]

    @cached_property
    def _outside_classes(self) -> np.ndarray:
        is_outside = np.array([name == self._config["outside_intent"] for name in self.labels])
        return np.flatnonzero(is_outside[self._label_of_class])

    @cached_property
    def _first_classes(self) -> np.ndarray:
        """The first class of each label, int [labels]."""
        return np.searchsorted(self._label_of_class, np.arange(len(self.labels)))


def response_selector(ranking: List[Dict[str, Any]]) -> Dict[str, Any]:
    """What Rasa's ResponseSelector would have set for the first label of `ranking`, which is a retrieval intent's."""
    best = ranking[0]
    intent = base_intent(best[INTENT_NAME_KEY])
    same = [r for r in ranking if base_intent(r[INTENT_NAME_KEY]) == intent]
    return {
        "all_retrieval_intents": [intent],
        intent: {
            RESPONSE: {
                "responses": [],
                PREDICTED_CONFIDENCE_KEY: best[PREDICTED_CONFIDENCE_KEY],
                INTENT_RESPONSE_KEY: best[INTENT_NAME_KEY],
                "utter_action": intent_response_key_to_template_key(best[INTENT_NAME_KEY]),
            },
            "ranking": [
                {INTENT_RESPONSE_KEY: r[INTENT_NAME_KEY], PREDICTED_CONFIDENCE_KEY: r[PREDICTED_CONFIDENCE_KEY]}
                for r in same
            ],
        },
    }


def _group(example: Message) -> str:
    """The group that the metadata of an example's intent names; none is empty."""
    return str(((example.get("metadata") or {}).get(INTENT) or {}).get("group") or "")


def _features(messages: List[Message]) -> Tuple[np.ndarray, scipy.sparse.csr_matrix]:
    """The messages' sentence features: dense float32 [messages, dimensions] and sparse float32 [messages, features]."""
    dense, columns, weights = zip(*(_views(m) for m in messages), strict=True)
    ends = np.cumsum([0, *map(len, columns)])
    size = sum(_sparse(f)[2] for f in sentence_features(messages[0]) if f.is_sparse())
    sparse = scipy.sparse.csr_matrix((np.concatenate(weights), np.concatenate(columns), ends), (len(messages), size))
    return np.vstack(dense), sparse


def _views(message: Message) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A message's dense vector, float32 [1, dimensions], the columns of its sparse features, and their weights."""
    dense, columns, weights, width = [], [], [], 0
    for found in sentence_features(message):
        if found.is_dense():
            dense.append(found.features.astype(np.float32, copy=False))
        else:
            known, of_them, size = _sparse(found)
            columns.append(known + width)
            weights.append(of_them)
            width += size
    return np.hstack(dense), np.concatenate(columns), np.concatenate(weights).astype(np.float32, copy=False)


def _sparse(features: Features) -> Tuple[np.ndarray, np.ndarray, int]:
    """The columns of sparse features, their weights, and how many columns there are; ours not by way of a matrix."""
    if isinstance(features, SparseFeatures):
        return features.columns, features.weights, features.size
    return features.features.indices, features.features.data, features.features.shape[1]
