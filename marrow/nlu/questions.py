"""Finds what a message asks where it asks more than one thing."""

from itertools import pairwise
from typing import Any, Dict, List, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.parts import PAIRS, SPANS, parts, understand
from marrow.nlu.parts_logit import ANSWERS, OUTSIDE, Part, Spoken, gather, probabilities, scores_of
from marrow.nlu.spans import Span, asks, parts_of
from marrow.nlu.spelling import wording

ANSWERED_QUESTIONS = "answered_questions"  # set on a message that asks more than one: [{"text", "topic" or None}]
INTENT_OF_ANSWERS = ANSWERS.rstrip("/")
SPOKEN = "spoken"  # set on a message whose parts were looked at: what speaks for each label, a `Spoken`


def split(message: Message) -> None:
    """Sets the parts of a message that has more than one, and each with the next where there are more than two."""
    text = wording(message)
    spans = parts_of(text)
    if len(spans) < 2:
        return
    message.set(SPANS, [_part(text, span) for span in spans])
    if len(spans) > 2:
        pairs = [(first[0], second[1]) for first, second in pairwise(spans)]
        message.set(PAIRS, [_part(text, span) for span in pairs])


def _part(text: str, span: Span) -> Message:
    return Message({TEXT: text[slice(*span)]})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SeveralQuestions(IntentClassifier, GraphComponent):
    """A Rasa intent classifier that stands behind the one that classifies the whole message.

    Where the whole speaks of more than one label its parts are classified too. Of what they speak each label is asked
    or not by its probability (`parts_logit.py`). Where two topics or more are asked, or one and what the document does
    not answer, it sets `answered_questions` on the message and its intent to that of the answers.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier must come first."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            # Of the numbers, by `make calibrate`; without them a message is what it is as a whole.
            "topic_weights": None,
            "outside_weights": None,
            "threshold": 0.75,  # probability from which a label is asked, by `make calibrate`
            "maybe": 0.6,  # from which a question that is not surely asked is said not to be answered
            "touched_on": 0.1,  # score of a topic that is answered, in a question that is not said to be left open
            "second": 0.15,  # score of the whole message's second label from which its parts are looked at
            "against": {"urgent": 0.9, "distress": 0.9, "personal": 0.8, "person": 0.8},  # confidence of a part ...
        }  # ... from which the message stays what it is as a whole

    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SeveralQuestions":
        """Creates the component (see the parent class)."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets what is asked of each message that asks more than one thing."""
        for message in messages:
            if parts(message, SPANS) and self._speaks_of_more(message):
                understand(message, SPANS, PAIRS)
                spoken = _gather(message)
                message.set(SPOKEN, spoken)
                if self._config["topic_weights"] and not any(map(self._is_against, parts(message, SPANS))):
                    self._settle(message, spoken)
        return messages

    def _speaks_of_more(self, message: Message) -> bool:
        scores = sorted(_scores(message).values())
        return len(scores) > 1 and scores[-2] >= self._config["second"]

    def _is_against(self, part: Message) -> bool:
        intent = part.get(INTENT)
        least = self._config["against"].get(intent[INTENT_NAME_KEY])
        return least is not None and bool(intent[PREDICTED_CONFIDENCE_KEY] >= least)

    def _settle(self, message: Message, spoken: Spoken) -> None:
        likely = probabilities(spoken, self._config["topic_weights"], self._config["outside_weights"])
        asked = asked_labels(spoken, likely, self._config["threshold"])
        topics = [label for label in asked if label != OUTSIDE]
        first = message.get(INTENT_RANKING_KEY)[0][INTENT_NAME_KEY]
        answered = message.get(INTENT)[INTENT_NAME_KEY] == INTENT_OF_ANSWERS
        if not topics or (answered and first not in topics):
            return  # or the message as a whole is surely about something that none of its parts is
        taken = {spoken.places[place] for place in asked.values()}
        maybe = {spoken.places[place] for place, probable in enumerate(likely) if probable >= self._config["maybe"]}
        left = {place for place in maybe - taken if self._is_open(parts(message, SPANS)[place], topics)}
        if len(asked) < 2 and not (answered and left):
            return
        found = [(spoken.places[place], label) for label, place in asked.items()] + [(place, OUTSIDE) for place in left]
        answers = [
            {
                "text": parts(message, SPANS)[place].get(TEXT),
                "topic": None if label == OUTSIDE else label.removeprefix(ANSWERS),
            }
            for place, label in sorted(found, key=lambda item: item[0])
        ]
        message.set(ANSWERED_QUESTIONS, answers, add_to_output=True)
        confidence = min(float(likely[asked[topic]]) for topic in topics)
        intent = {INTENT_NAME_KEY: INTENT_OF_ANSWERS, PREDICTED_CONFIDENCE_KEY: confidence}
        message.set(INTENT, intent, add_to_output=True)

    def _is_open(self, part: Message, topics: List[str]) -> bool:
        """Whether a part asks something of its own, of which the topics that are answered say nothing."""
        touched_on = max(_scores(part).get(topic, 0.0) for topic in topics) >= self._config["touched_on"]
        return asks(part.get(TEXT)) and not touched_on


def asked_labels(spoken: Spoken, likely: Any, threshold: float) -> Dict[str, int]:
    """The labels that are asked and their places in `spoken`, in the order of the parts that ask them.

    Args:
        likely: the labels' probabilities, float [labels].
    """
    asked = [place for place, probability in enumerate(likely) if probability >= threshold]
    ordered = sorted(asked, key=lambda place: (spoken.places[place], -likely[place]))
    return {spoken.labels[place]: place for place in ordered}


def _gather(message: Message) -> Spoken:
    whole = _scores(message)
    found = [Part(part.get(TEXT), _scores(part), _first(part)) for part in parts(message, SPANS)]
    return gather(whole, found, [_scores(pair) for pair in parts(message, PAIRS)] or [whole])


def _scores(message: Message) -> Dict[str, float]:
    return scores_of(message.get(INTENT_RANKING_KEY))


def _first(part: Message) -> float:
    """The confidence of the part's first label."""
    return float(part.get(INTENT_RANKING_KEY)[0][PREDICTED_CONFIDENCE_KEY])
