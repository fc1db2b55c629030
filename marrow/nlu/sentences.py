"""Reads the sentences of a long message one by one: the question often stands beside worry that is not part of it."""

import re
from typing import Any, Dict, List, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    RESPONSE_SELECTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.labels import OUTSIDE
from marrow.nlu.parts import SENTENCES, parts
from marrow.nlu.spelling import wording

AFTER_A_COLON = re.compile(r"(?<=[a-z]:)\s+", re.I)  # "Could you tell me: is it sore"
FEWEST_WORDS = 2  # a shorter sentence ("Hello.") is not read apart
MOST_SENTENCES = 20  # the last ones of a message are read apart, so that a message's time has a bound


def split(message: Message) -> None:
    """Sets the sentences of a message, where it has more than one; needs its spaCy `Doc`."""
    doc = message.get(SPACY_DOCS[TEXT])
    if doc is None or not wording(message).strip():
        return
    everything = [text.strip() for sentence in doc.sents for text in AFTER_A_COLON.split(sentence.text)]
    texts = [text for text in everything if len(text.split()) >= FEWEST_WORDS][-MOST_SENTENCES:]
    if len(texts) > 1:
        message.set(SENTENCES, [Message({TEXT: text}) for text in texts])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SentenceReader(IntentClassifier, GraphComponent):
    """A Rasa intent classifier that stands after the FallbackClassifier and before the SafetyNet.

    Where the whole message got no answer, it takes the answer of its sentences: when one or more are surely about a
    topic, all about the same one, and none is danger, asks for a judgement or for a person.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier must come first."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            "threshold": 0.7,  # confidence from which a sentence is sure; higher than for a whole message
            "answers": "faq",  # the intent whose labels are answered
            # The intents of a whole message that is read by sentences:
            "unanswered": [DEFAULT_NLU_FALLBACK_INTENT_NAME, OUTSIDE, "chat"],
            "against": ["urgent", "personal", "person"],  # intents of a sentence beside which nothing is answered
        }

    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceReader":
        """Creates the component (see the parent class)."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Changes the intent of the messages whose sentences have one answer."""
        for message in messages:
            if parts(message, SENTENCES) and message.get(INTENT)[INTENT_NAME_KEY] in self._config["unanswered"]:
                self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        answers, sure = self._config["answers"], []
        for sentence in parts(message, SENTENCES):
            intent = sentence.get(INTENT)
            if intent[INTENT_NAME_KEY] in self._config["against"]:
                return
            if intent[INTENT_NAME_KEY] == answers and intent[PREDICTED_CONFIDENCE_KEY] >= self._config["threshold"]:
                sure.append(sentence)
        firsts = [s.get(INTENT_RANKING_KEY)[0] for s in sure]
        if len({first[INTENT_NAME_KEY] for first in firsts}) != 1:
            return
        first = max(firsts, key=lambda f: f[PREDICTED_CONFIDENCE_KEY])
        rest = [r for r in message.get(INTENT_RANKING_KEY) if r[INTENT_NAME_KEY] != first[INTENT_NAME_KEY]]
        message.set(INTENT, {**first, INTENT_NAME_KEY: answers}, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [first, *rest], add_to_output=True)
        message.set(RESPONSE_SELECTOR, sure[firsts.index(first)].get(RESPONSE_SELECTOR), add_to_output=True)
