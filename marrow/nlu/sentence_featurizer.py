"""Gives each message the sentence encoder's vector as a dense feature."""

from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from marrow.models import model_of
from marrow.nlu.encoder import ADAPTER, SentenceEncoder, load_encoder
from marrow.nlu.features import SentenceFeatures
from marrow.nlu.parts import remember, with_sentences
from marrow.nlu.spelling import wording
from marrow.nlu.vector_cache import encode_with_cache


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """A Rasa featurizer that runs the sentence encoder: sentence features, float32 [1, 384], length 1.

    Raises, when it is created: `WeightsError`, so a missing or corrupted weight file stops training and serving alike.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            **DenseFeaturizer.get_default_config(),
            # The adapter's file, from the project's root; None, or a file that is not there: the encoder as published.
            "adapter": ADAPTER,
        }

    def __init__(self, config: Dict[str, Any], name: str, encoder: SentenceEncoder) -> None:
        super().__init__(name, config)
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoderFeaturizer":
        """Creates the component with the encoder by which its model was trained (see the parent class)."""
        model = model_of(execution_context.model_id)
        encoder = load_encoder(config["adapter"], model.manifest.get("encoder") if model else None)
        return cls(config, execution_context.node_name, encoder)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str | None:
        """The encoder's name: what was learnt from another encoder's vectors is never taken from Rasa's cache."""
        return load_encoder(config["adapter"]).name

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing to check beyond the types of the options."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors to all the training examples, in one go, from the cache where it has them."""
        examples = [e for e in training_data.training_examples if e.get(TEXT)]
        vectors = encode_with_cache(self._encoder, [wording(e) for e in examples])
        for example, vector in zip(examples, vectors, strict=True):
            self._add(example, vector)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds its vector to each message that has a text, and to its sentences."""
        found = [message for message in with_sentences(messages) if message.get(TEXT) is not None]
        for message, vector in zip(found, self._encoder.encode([wording(m) for m in found]), strict=True):
            self._add(message, vector)
        remember(self.process, messages)
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(SentenceFeatures(vector[np.newaxis], self._config[FEATURIZER_CLASS_ALIAS]))
