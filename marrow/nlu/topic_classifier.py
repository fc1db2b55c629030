"""Decides which topic, or which other kind of message, a message is; its confidence is the chance of being right.

Kernel ridge regression on one-hot labels (Rifkin, Yeo and Poggio 2003, "Regularized least-squares classification"),
with a kernel that adds the cosine of the encoder's vectors to the cosine of the tf-idf vectors. It is solved
once, and kept as one weight a feature and label. Least squares on one-hot labels estimates the probability of
each label, and shrinks it for a message unlike all the training examples; a logistic function of the best score, of the
cosine to the nearest example of that label and of the score of what is outside makes a confidence of it.
"""

from typing import Any, Dict, List, Tuple, Type

import numpy as np
import scipy.linalg
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
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import intent_response_key_to_template_key

from marrow.errors import BadInput
from marrow.nlu.sentences import with_sentences

FILE = "topics.npz"
TOLERANCE = 0.02  # of the residual; the share of blind questions answered right is the same at 0.001
MOST_STEPS = 100
VECTOR_SCALE = 127  # the examples' vectors are kept as int8, which changes a cosine by less than 0.01
SMALLEST = 1e-3  # below which a score or a similarity counts as this, for its logarithm
TINY = np.float32(1e-30)  # keeps a label that is solved already from dividing by zero
SEPARATOR = "/"  # between a retrieval intent and its response key


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
            "regularization": 0.5,  # added to the kernel's diagonal, which is 1 + 2 * sparse_weight
            "sparse_weight": 0.5,  # of the tf-idf kernel; the encoder's has weight 1
            "ranking_length": 20,  # labels in `intent_ranking`; suggestions come from it
            "outside_intent": "out_of_scope",  # the intent of what is not answered, where the data has one
            # Confidence: a logistic function of the logarithms of the best score and of the similarity to the nearest
            # example of its label, and of the outside intent's score. `make calibrate` chooses the numbers.
            "calibration": {"intercept": 3.0, "log_score": 4.0, "log_similarity": 4.0, "outside": -3.0},
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self.labels: List[str] = []
        self._dense_weights = np.zeros((0, 0), np.float32)  # [dimensions, labels]
        self._sparse_weights = np.zeros((0, 0), np.float32)  # [features, labels]
        self._vectors: List[np.ndarray] = []  # [labels] of float32 [examples, dimensions]; none for the outside intent

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
            component._dense_weights = stored["dense"].astype(np.float32)
            component._sparse_weights = stored["sparse"].astype(np.float32)
            vectors = stored["vectors"].astype(np.float32) / VECTOR_SCALE
            component._vectors = np.split(vectors, np.cumsum(stored["counts"])[:-1])
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Solves for the weights.

        Raises:
            BadInput: fewer than two labels have examples.
        """
        examples = [e for e in training_data.nlu_examples if e.get(TEXT) and e.get(INTENT)]
        names = [label(e) for e in examples]
        unique, label_of = np.unique(names, return_inverse=True)
        self.labels = unique.tolist()
        if len(self.labels) < 2:
            raise BadInput("TopicClassifier needs examples of at least two intents: add them under data/.")
        dense, sparse = _features(examples)
        targets = np.zeros((len(examples), len(self.labels)), np.float32)
        targets[np.arange(len(examples)), label_of] = 1
        dual = solve(dense, sparse, targets, self._config["sparse_weight"], self._config["regularization"])
        # Half precision halves the model; it changes a score by less than 0.001.
        dense_weights = (dense.T @ dual).astype(np.float16)
        sparse_weights = (self._config["sparse_weight"] * (sparse.T @ dual)).astype(np.float16)
        inside = [i for i, name in enumerate(self.labels) if name != self._config["outside_intent"]]
        rows = [np.flatnonzero(label_of == i) if i in inside else np.zeros(0, int) for i in range(len(self.labels))]
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(
                folder / FILE,
                labels=np.array(self.labels),
                dense=dense_weights,
                sparse=sparse_weights,
                vectors=np.rint(dense[np.concatenate(rows)] * VECTOR_SCALE).astype(np.int8),
                counts=np.array([len(r) for r in rows]),
            )
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the predicted label, its confidence and the runners-up on each message and its sentences."""
        for message in with_sentences(messages):
            dense, sparse = _features([message])
            scores = (dense @ self._dense_weights + sparse @ self._sparse_weights)[0]
            evidence = self._evidence(scores, dense[0])
            message.set("evidence", evidence, add_to_output=True)
            ranking = self._ranking(scores, evidence)
            best = ranking[0]
            message.set(INTENT, {**best, INTENT_NAME_KEY: base_intent(best[INTENT_NAME_KEY])}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            if SEPARATOR in best[INTENT_NAME_KEY]:
                message.set(RESPONSE_SELECTOR, self._response_selector(ranking), add_to_output=True)
        return messages

    def _ranking(self, scores: np.ndarray, evidence: Dict[str, float]) -> List[Dict[str, Any]]:
        """The best labels with their confidences, falling; the first's is calibrated and the rest share what it leaves.

        Args:
            scores: float32 [labels]. evidence: from `_evidence`.
        """
        order = np.argsort(-scores)[: self._config["ranking_length"]]
        calibration = self._config["calibration"]
        logit = calibration["intercept"] + sum(calibration[name] * value for name, value in evidence.items())
        confidence = float(1 / (1 + np.exp(-logit)))
        others = np.clip(scores[order[1:]], 1e-6, None)
        shares = np.minimum(others / others.sum() * (1 - confidence), confidence)
        confidences = [confidence, *shares]
        return [
            {INTENT_NAME_KEY: self.labels[i], PREDICTED_CONFIDENCE_KEY: float(c), "score": float(scores[i])}
            for i, c in zip(order, confidences, strict=True)
        ]

    def _evidence(self, scores: np.ndarray, vector: np.ndarray) -> Dict[str, float]:
        """What the confidence in the first label is made from.

        Args:
            scores: float32 [labels]. vector: float32 [dimensions], the message's.
        """
        best = int(np.argmax(scores))
        examples = self._vectors[best]
        similarity = float((examples @ vector).max()) if len(examples) else 1.0
        outside = self._config["outside_intent"]
        return {
            "log_score": float(np.log(max(scores[best], SMALLEST))),
            "log_similarity": float(np.log(max(similarity, SMALLEST))),
            "outside": float(scores[self.labels.index(outside)]) if outside in self.labels else 0.0,
        }

    def _response_selector(self, ranking: List[Dict[str, Any]]) -> Dict[str, Any]:
        """What Rasa's ResponseSelector would have set for the first label of `ranking`."""
        best = ranking[0]
        intent = base_intent(best[INTENT_NAME_KEY])
        same = [r for r in ranking if base_intent(r[INTENT_NAME_KEY]) == intent]
        return {
            "all_retrieval_intents": sorted({base_intent(name) for name in self.labels if SEPARATOR in name}),
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


def solve(
    dense: np.ndarray, sparse: scipy.sparse.csr_matrix, targets: np.ndarray, sparse_weight: float, regularization: float
) -> np.ndarray:
    """The dual weights of kernel ridge regression, float32 [messages, labels], to a relative residual of `TOLERANCE`.

    Preconditioned conjugate gradients (Saad 2003, "Iterative Methods for Sparse Linear Systems", algorithm 9.1), all
    labels at once. The kernel is never formed: a factorization of it takes time by the cube of the examples. The
    preconditioner solves the dense half exactly (Woodbury's identity) and takes the sparse half for its diagonal.

    Args:
        dense: float32 [messages, dimensions]. sparse: float32 [messages, features].
        targets: float32 [messages, labels], one-hot.
        sparse_weight: of the sparse half of the kernel. regularization: added to the kernel's diagonal.
    """
    columns = sparse.T.tocsr()
    diagonal = np.float32(regularization + sparse_weight)
    factor = scipy.linalg.cho_factor(dense.T @ dense + diagonal * np.eye(dense.shape[1], dtype=np.float32))

    def precondition(residual: np.ndarray) -> np.ndarray:
        return (residual - dense @ scipy.linalg.cho_solve(factor, dense.T @ residual)) / diagonal

    def times_kernel(x: np.ndarray) -> np.ndarray:
        return dense @ (dense.T @ x) + sparse_weight * (sparse @ (columns @ x)) + regularization * x

    x, residual = np.zeros_like(targets), targets.copy()
    step = precondition(residual)
    fit = (residual * step).sum(0)
    for _ in range(MOST_STEPS):
        change = times_kernel(step)
        length = fit / np.maximum((step * change).sum(0), TINY)
        x += length * step
        residual -= length * change
        if np.linalg.norm(residual) <= TOLERANCE * np.linalg.norm(targets):
            break
        next_step = precondition(residual)
        next_fit = (residual * next_step).sum(0)
        step = next_step + (next_fit / np.maximum(fit, TINY)) * step
        fit = next_fit
    return x


def _features(messages: List[Message]) -> Tuple[np.ndarray, scipy.sparse.csr_matrix]:
    """The messages' sentence features: dense float32 [messages, dimensions] and sparse float32 [messages, features]."""
    dense = [m.get_dense_features(TEXT)[1].features for m in messages]
    sparse = [m.get_sparse_features(TEXT)[1].features for m in messages]
    return np.vstack(dense).astype(np.float32), scipy.sparse.vstack(sparse, format="csr").astype(np.float32)
