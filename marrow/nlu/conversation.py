"""Understands a message by what was said before it: two components, one before the featurizers and one after all."""

import re
from typing import Any, Dict, List, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    RESPONSE_SELECTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from marrow.nlu.context import read_context
from marrow.nlu.follow_ups import (
    called,
    chosen,
    continued,
    corrected,
    is_about_a_case,
    is_half_said,
    spoken_of,
    substituted,
    without_lead,
)
from marrow.nlu.parts import READINGS, parts
from marrow.nlu.spelling import wording
from marrow.nlu.topic_classifier import response_selector
from marrow.topics import Topic, answers_of, load_topics

SETTLED = "settled_label"  # set on a message whose label needs no model: a choice, a thumb
THUMBS = {"\N{THUMBS UP SIGN}": "dialogue/helped", "\N{THUMBS DOWN SIGN}": "dialogue/not_helped"}
_SAID = re.compile(r"\w")  # beside a thumb something is said, and that is what counts
LAST_TOPIC = "last_topic"  # set on a message that has readings: what was last answered; "" when nothing was
WAY = "way"  # of a reading: one of the following
CORRECTION, SUBSTITUTED, CONTINUED, REST = "correction", "substituted", "continued", "rest"
SUBSTITUTED_EARLIER = "substituted_earlier"  # by the last but one of several topics that were answered together


class _Component(GraphComponent):
    """What the two have in common: they have options and nothing to learn."""

    def __init__(self, config: Dict[str, Any], topics: Dict[str, Topic]) -> None:
        self._config = config
        self._topics = topics

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "_Component":
        """Creates the component with the topics of the model that it is part of (see the parent class)."""
        return cls(config, load_topics(answers_of(execution_context.model_id)))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ContextReader(_Component):
    """A Rasa component that stands before the tokenizer and gives a message its readings in context.

    Rasa hands the tracker to a component that asks for it. A message that says all it means, or that begins a
    conversation, gets none, and costs nothing.
    """

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the training examples as they are."""
        return training_data

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        """Sets the label, or the readings, of each message that needs what came before it."""
        for message in messages:
            text = wording(message)
            if text[:1] in THUMBS and not _SAID.search(text):
                message.set(SETTLED, THUMBS[text[0]])
                continue
            correction = corrected(text)
            if text and len(tracker.events) and (correction or is_half_said(text) or len(text.split()) <= 8):
                self._read(message, text, correction, tracker)
        return messages

    def _read(self, message: Message, text: str, correction: str | None, tracker: DialogueStateTracker) -> None:
        context = read_context(tracker)
        choice = chosen(str(message.get(TEXT)), context.offered)
        if choice in self._topics:
            message.set(SETTLED, f"faq/{choice}")
            return
        earlier, last = ([None, None] + [self._topics.get(t) for t in context.topics])[-2:]
        correction = correction or called(text)
        readings: Dict[str, str | None] = {}
        if correction and context.kind:
            readings[CORRECTION] = correction
        elif last and is_half_said(text):
            readings = {
                SUBSTITUTED: substituted(text, last, self._topics.get(last.other or "")),
                SUBSTITUTED_EARLIER: substituted(text, earlier) if earlier else None,
                CONTINUED: continued(text, last),
                REST: without_lead(text),
            }
        found = [Message({TEXT: reading, WAY: way}) for way, reading in readings.items() if reading]
        if found:
            message.set(READINGS, found)
            message.set(LAST_TOPIC, last.id if last else "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConversationReader(_Component, IntentClassifier):
    """A Rasa intent classifier that stands before the SafetyNet and decides between a message and its readings.

    The message's own label stays where it is surely right by itself, or is of a kind that is no question. A
    continuation that leads back to the last answer counts only when that answer speaks of what the message names.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier must come first."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options; confidences from which ... counts."""
        return {
            "own": 0.85,  # a message's own topic, where no reading outscores it
            "own_score": 0.7,  # its score, from which "it" in the message need not stand for what was spoken of
            "other_kind": 0.5,  # a message's own label that is no question: danger, small talk and the like
            "substituted": 0.4,  # the topic of a message with what "it" stands for
            "continued": 0.25,  # the topic of a message behind the question that it goes on from
            "named": 0.2,  # a topic that is named, in a correction or behind "and"
        }

    def process(self, messages: List[Message]) -> List[Message]:
        """Changes the intent of each message that is understood by its context."""
        for message in messages:
            settled, readings = message.get(SETTLED), parts(message, READINGS)
            if settled:
                label = {INTENT_NAME_KEY: settled, PREDICTED_CONFIDENCE_KEY: 1.0, "score": 1.0}
                message.set(INTENT, {**label, INTENT_NAME_KEY: settled.split("/")[0]}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [label], add_to_output=True)
                message.set(RESPONSE_SELECTOR, response_selector([label]), add_to_output=True)
            elif readings:
                self._decide(message, {reading.get(WAY): reading for reading in readings})
        return messages

    def _decide(self, message: Message, readings: Dict[str, Message]) -> None:
        own, last = message.get(INTENT_RANKING_KEY)[0], message.get(LAST_TOPIC)
        if own[INTENT_NAME_KEY] == "nlu_fallback":
            own = message.get(INTENT_RANKING_KEY)[1]
        answered = message.get(INTENT)[INTENT_NAME_KEY] == "faq"
        if CORRECTION in readings:
            self._correct(message, readings[CORRECTION], last)
            return
        is_question = own[INTENT_NAME_KEY].startswith(("faq/", "out_of_scope"))
        if not is_question and own[PREDICTED_CONFIDENCE_KEY] >= self._config["other_kind"]:
            return
        text = wording(message)
        continuation = readings.get(CONTINUED)
        substitutes = [readings[way] for way in (SUBSTITUTED, SUBSTITUTED_EARLIER) if way in readings]
        substitute = max(substitutes, key=_score, default=None)
        same_case = is_about_a_case(text) and self._is_case_of(own, text, last)
        if continuation and same_case and _topic(continuation) == last:
            _take(message, continuation)
            return
        rest = readings.get(REST)
        own_score = own["score"] if answered else 0.0
        if substitute and self._counts(substitute, "substituted") and _first(substitute)["score"] >= own_score:
            _take(message, substitute)
        elif answered and own[PREDICTED_CONFIDENCE_KEY] >= self._config["own"]:
            if substitute and own_score < self._config["own_score"]:
                _leave_unsure(message)
        elif rest and _first(rest)[PREDICTED_CONFIDENCE_KEY] >= self._config["own"] and _topic(rest):
            _take(message, rest)
        elif continuation and self._counts(continuation, "continued") and self._goes_on(continuation, text, last):
            _take(message, continuation)
        elif substitute and answered:
            _leave_unsure(message)
        elif rest and not answered:
            self._correct(message, rest, last)

    def _is_case_of(self, own: Dict[str, Any], text: str, last: str) -> bool:
        """Whether the last answer speaks of what the message names, or of the topic that it would be by itself."""
        topic = self._topics.get(own[INTENT_NAME_KEY].removeprefix("faq/"))
        answer = self._topics[last]
        return spoken_of(text, answer) or bool(topic and spoken_of(topic.subject, answer))

    def _counts(self, reading: Message, way: str) -> bool:
        return _topic(reading) is not None and _first(reading)[PREDICTED_CONFIDENCE_KEY] >= self._config[way]

    def _goes_on(self, continuation: Message, text: str, last: str) -> bool:
        """Whether a continuation leads to another topic, or the last answer speaks of what the message names."""
        return _topic(continuation) != last or spoken_of(text, self._topics[last])

    def _correct(self, message: Message, reading: Message, last: str) -> None:
        ranking = [r for r in reading.get(INTENT_RANKING_KEY) if r[INTENT_NAME_KEY] != f"faq/{last}"]
        best = ranking[0]
        sure = best[PREDICTED_CONFIDENCE_KEY] >= self._config["named"]
        if sure and best[INTENT_NAME_KEY].startswith("faq/"):
            _take(message, reading, ranking)


def _first(reading: Message) -> Dict[str, Any]:
    """The first label of a reading's ranking, with its confidence and score."""
    first: Dict[str, Any] = reading.get(INTENT_RANKING_KEY)[0]
    return first


def _score(reading: Message) -> float:
    """The score of the topic that a reading is about; 0 when it is about none."""
    return float(_first(reading)["score"]) if _topic(reading) else 0.0


def _topic(reading: Message) -> str | None:
    """The topic that a reading is about; None when it is about none."""
    name = str(_first(reading)[INTENT_NAME_KEY])
    return name.removeprefix("faq/") if name.startswith("faq/") else None


def _leave_unsure(message: Message) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: "nlu_fallback", PREDICTED_CONFIDENCE_KEY: 0.0}, add_to_output=True)


def _take(message: Message, reading: Message, ranking: List[Dict[str, Any]] | None = None) -> None:
    """Gives the message what was understood of one of its readings."""
    ranking = ranking or reading.get(INTENT_RANKING_KEY)
    message.set(INTENT, {**ranking[0], INTENT_NAME_KEY: ranking[0][INTENT_NAME_KEY].split("/")[0]}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    message.set(RESPONSE_SELECTOR, reading.get(RESPONSE_SELECTOR), add_to_output=True)
