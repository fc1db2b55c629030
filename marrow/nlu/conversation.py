"""Understands a message by what was said before it: two components, one before the featurizers and one after all."""

import hashlib
import inspect
import re
from typing import Any, Dict, List, Mapping, Type

import numpy as np
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
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

from marrow.nlu import follow_up_neighbours
from marrow.nlu.component import TopicsComponent
from marrow.nlu.context import read_context
from marrow.nlu.context_logit import CONTEXT_EVIDENCE, READ_IN_CONTEXT, Evidence, gather, probabilities
from marrow.nlu.features import sentence_vector
from marrow.nlu.follow_up_files import BEFORE, behind
from marrow.nlu.follow_up_neighbours import FollowUpNeighbours
from marrow.nlu.follow_ups import (
    bare,
    called,
    chosen,
    clauses,
    corrected,
    is_half_said,
    is_other,
    only_nth,
    spoken_of,
    substituted,
)
from marrow.nlu.labels import ANSWERS, DANGER, OUTSIDE
from marrow.nlu.parts import READINGS, parts, understand
from marrow.nlu.questions import ANSWERED_QUESTIONS, PERHAPS_ASKED
from marrow.nlu.spelling import wording
from marrow.nlu.topic_classifier import label as label_of
from marrow.nlu.topic_classifier import response_selector
from marrow.topics import Topic

ABOUT_THE_BOT = ("chat/help", "chat/bot")  # questions too: "what can it do?" is about the bot, or what it spoke of
SETTLED = "settled_label"  # set on a message whose label needs no model: a choice, "the other one", a thumb
THUMBS = {"\N{THUMBS UP SIGN}": "dialogue/helped", "\N{THUMBS DOWN SIGN}": "dialogue/not_helped"}
_SAID = re.compile(r"\w")  # beside a thumb something is said, and that is what counts
ANSWERED = "answered_before"  # set on a message that has readings: the topics that were last answered
WAY = "way"  # of a reading: which evidence it gives
SUBSTITUTED, ABOUT, CLAUSE = "substituted", "about", "clause"
SHORT = 10  # words: a longer message says all it means, but for what half says it by its form
FILE = "follow_ups.npz"
TOGETHER = 2  # of topics that were answered together, the last ones


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ContextReader(TopicsComponent):
    """A Rasa component that stands before the tokenizer and gives a message its readings in context.

    Rasa hands the tracker to a component that asks for it. A long message, or one that begins a conversation, gets
    none, and costs nothing. A message that is a topic's own question, which buttons send and pages show, is settled by
    its text, wherever it stands.
    """

    def __init__(self, config: Dict[str, Any], topics: Dict[str, Topic]) -> None:
        super().__init__(config, topics)
        self._questions = {bare(topic.question): topic.id for topic in topics.values()}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the training examples as they are."""
        return training_data

    def process(self, messages: List[Message], tracker: DialogueStateTracker) -> List[Message]:
        """Sets the label, or the readings, of each message that needs what came before it."""
        for message in messages:
            text = wording(message)
            if text[:1] in THUMBS and not _SAID.search(text):
                message.set(SETTLED, THUMBS[text[0]])
            elif topic := self._questions.get(bare(text)):
                message.set(SETTLED, f"faq/{topic}")
            elif text and len(tracker.events) and _leans(text):
                self._read(message, text, tracker)
        return messages

    def _read(self, message: Message, text: str, tracker: DialogueStateTracker) -> None:
        context = read_context(tracker)
        before = [self._topics[topic] for topic in context.topics if topic in self._topics][-TOGETHER:]
        named = self._in_order(before)
        if context.kind == "answer" and (nth := only_nth(text, named)):
            message.set(SETTLED, f"faq/{nth.id}")
            return
        choice = chosen(str(message.get(TEXT)), context.offered)
        if choice in self._topics:
            message.set(SETTLED, f"faq/{choice}")
            return
        if context.kind in DANGER:  # what follows those is about no answer from before them
            return
        if len(before) == 1 and before[0].other and is_other(text):
            message.set(SETTLED, f"faq/{before[0].other}")
            return
        if not before and not (context.kind and (corrected(text) or called(text))):
            return
        readings = [(CLAUSE, clause) for clause in clauses(text)]
        for topic in before:
            readings.append((ABOUT, behind(topic.subject, text)))
            if instead := substituted(text, topic, self._topics.get(topic.other or ""), named):
                readings.append((SUBSTITUTED, instead))
        message.set(READINGS, [Message({TEXT: reading, WAY: way}) for way, reading in readings])
        message.set(ANSWERED, [topic.id for topic in before])

    def _in_order(self, answered: List[Topic]) -> List[Topic]:
        """What "the second one" may stand for: what the one answer tells of, one after the other."""
        return [self._topics[topic] for topic in answered[0].in_order] if len(answered) == 1 else []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ConversationReader(TopicsComponent, IntentClassifier):
    """A Rasa intent classifier that stands before the SafetyNet and understands a message by what was said before it.

    A message that has readings gets the label that is likeliest by all of them (`context_logit.py`). Danger, distress
    and other kinds that are no question stay what the message by itself is. Its training keeps the follow-ups that
    teach, to which a message is compared.
    """

    _resource: Resource
    _storage: ModelStorage
    _neighbours: FollowUpNeighbours

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ConversationReader":
        """Creates the untrained component (see the parent class)."""
        component = super().create(config, model_storage, resource, execution_context)
        component._storage, component._resource = model_storage, resource
        return component

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ConversationReader":
        """Loads the trained component (see the parent class)."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._neighbours = FollowUpNeighbours.load(folder / FILE)
        return component

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str | None:
        """What tells the code that compares from another: Rasa's cache of training steps knows this file only."""
        return hashlib.sha256(inspect.getsource(follow_up_neighbours).encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps the follow-ups among the examples."""
        known = [(before, e) for e in training_data.nlu_examples if (before := _before(e))]
        neighbours = FollowUpNeighbours.learn(
            np.array([sentence_vector(example) for _, example in known]),
            [before for before, _ in known],
            [label_of(example) for _, example in known],
            self._config["dimensions"],
        )
        with self._storage.write_to(self._resource) as folder:
            neighbours.save(folder / FILE)
        return self._resource

    @classmethod
    def required_components(cls) -> List[Type]:
        """A featurizer must come first; a classifier too, but Rasa would ask for it in training, where none runs."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            "weights": None,  # of the evidence, by `make calibrate`; without them a message is what it is by itself
            "dimensions": 48,  # of the vectors of the follow-ups to which a message is compared
            "threshold": 0.7,  # probability from which a topic is answered, by `make calibrate`
            "says_all": 0.95,  # confidence from which a message that is not half said needs no context
            # Score of a message's own first label from which it stays danger or despair: of three words such as "all of
            # them?" the classifier knows so little that despair may come first.
            "least": {"urgent": 0.0, "distress": 0.3},
            "other_kind": 0.5,  # confidence from which a message's own label that is no question stays
        }

    def process(self, messages: List[Message]) -> List[Message]:
        """Changes the intent of each message that is understood by its context."""
        for message in messages:
            settled = message.get(SETTLED)
            if settled:
                label = {INTENT_NAME_KEY: settled, PREDICTED_CONFIDENCE_KEY: 1.0, "score": 1.0}
                for found in (ANSWERED_QUESTIONS, PERHAPS_ASKED):  # a button's question may have parts
                    message.set(found, None, add_to_output=True)
                _understand(message, [label])
            elif parts(message, READINGS) and not self._says_all(message):
                evidence = self._gather(message)
                message.set(CONTEXT_EVIDENCE, evidence)
                if self._config["weights"] and not message.get(ANSWERED_QUESTIONS):
                    self._decide(message, evidence)
        return messages

    def _says_all(self, message: Message) -> bool:
        """Whether a message is sure by itself and leaves nothing unsaid."""
        text, own = wording(message), _own(message)
        return own[PREDICTED_CONFIDENCE_KEY] >= self._config["says_all"] and not (is_half_said(text) or corrected(text))

    def _gather(self, message: Message) -> Evidence:
        text, readings = wording(message), understand(message, READINGS)
        answered = message.get(ANSWERED)
        return gather(
            own=message.get(INTENT_RANKING_KEY),
            readings={
                way: [reading.get(INTENT_RANKING_KEY) for reading in readings if reading.get(WAY) == way]
                for way in (SUBSTITUTED, ABOUT, CLAUSE)
            },
            answered=[f"faq/{topic}" for topic in answered],
            asked_next=[f"faq/{topic}" for before in answered for topic in self._topics[before].next],
            nearest=self._nearest(answered, [r for r in readings if r.get(WAY) == ABOUT]),
            spoken_of=lambda label: spoken_of(text, self._topics[label.removeprefix(ANSWERS)]),
            words=len(text.split()),
            outside=message.get("evidence")["outside"],
            corrects=bool(corrected(text)),
        )

    def _nearest(self, answered: List[str], readings: List[Message]) -> Mapping[str, float]:
        """By label, the cosine of the nearest known follow-up of one of the topics that were answered.

        Args:
            readings: the message behind what each of `answered` is about.
        """
        nearest: Dict[str, float] = {}
        for topic, reading in zip(answered, readings, strict=True):
            for name, cosine in self._neighbours.nearest(topic, sentence_vector(reading)).items():
                nearest[name] = max(nearest.get(name, -1.0), cosine)
        return nearest

    def _decide(self, message: Message, evidence: Evidence) -> None:
        own = _own(message)
        if own[INTENT_NAME_KEY] in DANGER and own["score"] >= self._config["least"][own[INTENT_NAME_KEY]]:
            return  # what came before makes it no question
        question = own[INTENT_NAME_KEY].startswith((ANSWERS, OUTSIDE, *ABOUT_THE_BOT))
        if not question and own[PREDICTED_CONFIDENCE_KEY] >= self._config["other_kind"]:
            return
        scores = {label[INTENT_NAME_KEY]: label.get("score", 0.0) for label in message.get(INTENT_RANKING_KEY)}
        likely = sorted(
            zip(probabilities(evidence, self._config["weights"]), evidence.labels, strict=True), reverse=True
        )
        if likely[0][1] == own[INTENT_NAME_KEY] and message.get(INTENT)[INTENT_NAME_KEY] == "faq":
            return  # the message by itself is sure of it
        ranking = [
            {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: float(p), "score": scores.get(label, 0.0)}
            for p, label in likely[: len(scores)]
        ]
        message.set(READ_IN_CONTEXT, True)
        _understand(message, ranking)
        if likely[0][0] < self._config["threshold"]:
            unsure = {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, unsure, add_to_output=True)


def _own(message: Message) -> Dict[str, Any]:
    """The first label that the classifier gave to the message by itself."""
    return next(label for label in message.get(INTENT_RANKING_KEY) if "score" in label)


def _before(example: Message) -> str:
    """The topic that was answered before an example that is a follow-up; empty for another."""
    return str(((example.get("metadata") or {}).get("example") or {}).get(BEFORE) or "")


def _leans(text: str) -> bool:
    """Whether a message may need what came before it to be understood."""
    return len(text.split()) <= SHORT or is_half_said(text) or bool(corrected(text))


def _understand(message: Message, ranking: List[Dict[str, Any]]) -> None:
    """Gives the message the first label of `ranking`."""
    best = ranking[0]
    message.set(INTENT, {**best, INTENT_NAME_KEY: best[INTENT_NAME_KEY].split("/")[0]}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
    if "/" in best[INTENT_NAME_KEY]:
        message.set(RESPONSE_SELECTOR, response_selector(ranking), add_to_output=True)
