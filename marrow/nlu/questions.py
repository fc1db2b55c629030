"""Finds what a message asks where it asks more than one thing."""

from dataclasses import replace
from itertools import pairwise
from typing import Any, Dict, List, Type

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.component import TopicsComponent
from marrow.nlu.follow_up_files import behind
from marrow.nlu.follow_ups import is_half_said
from marrow.nlu.labels import ANSWERS, OUTSIDE
from marrow.nlu.parts import BEHIND, PAIRS, SPANS, parts, understand
from marrow.nlu.parts_logit import SPOKEN_OF, Part, Spoken, gather, probabilities, scores_of
from marrow.nlu.spans import NO_NAMES, Names, Span, asks, parts_of, states
from marrow.nlu.spelling import wording

ANSWERED_QUESTIONS = "answered_questions"  # set on a message that asks more than one: [{"text", "topic" or None}]
PERHAPS_ASKED = "perhaps_asked"  # set on a message whose parts were looked at: likely topics, with their probabilities
INTENT_OF_ANSWERS = ANSWERS.rstrip("/")
LONG = 25  # words of a message of which only what asks is read apart
TYPED = "typed"  # of a part: its words before their spelling was repaired
PLACE = "place"  # of a part that is read behind an earlier one
SPOKEN = "spoken"  # set on a message whose parts were looked at: what speaks for each label, a `Spoken`


def split(message: Message, names: Names = NO_NAMES) -> None:
    """Sets the parts of a message that has more than one, and each with the next where there are more than two.

    Names of topics in a row are parts of their own. Of a long message that asks by its form those that only tell
    something are left out, for its time's sake.
    """
    text = wording(message)
    spans = parts_of(text, names)
    if len(text.split()) >= LONG and any(asks(text[slice(*span)]) for span in spans):
        spans = [span for span in spans if not states(text[slice(*span)])]
    if len(spans) < 2:
        return
    message.set(SPANS, [Message({TEXT: text[slice(*span)], TYPED: _as_typed(message, span)}) for span in spans])
    if len(spans) > 2:
        pairs = [(first[0], second[1]) for first, second in pairwise(spans)]
        message.set(PAIRS, [Message({TEXT: text[slice(*span)]}) for span in pairs])


def _as_typed(message: Message, span: Span) -> str:
    """A part as the patient typed it; as its spelling was repaired where that changed the number of words."""
    repaired, typed = wording(message), str(message.get(TEXT)).split()
    within_a_word = span[0] > 0 and not repaired[span[0] - 1].isspace()
    if within_a_word or len(repaired.split()) != len(typed):
        return repaired[slice(*span)]
    first, count = len(repaired[: span[0]].split()), len(repaired[slice(*span)].split())
    return " ".join(typed[first : first + count]).strip(" ,.;:")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SeveralQuestions(TopicsComponent, IntentClassifier):
    """A Rasa intent classifier that stands behind the one that classifies the whole message.

    Where the whole speaks of two things that may be asked, its parts are classified too; one that leans on an earlier
    one ("what is FISH, and how long does it take") behind what that is about. Each label of which they speak
    is asked or not by its probability (`parts_logit.py`). Where two topics or more are asked, or one and what the
    document does not answer, it sets `answered_questions` on the message and its intent to that of the answers.
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
            "maybe": 0.5,  # from which a question that is not surely asked is said not to be answered
            "touched_on": 0.1,  # score of a topic that is answered, in a question that is not said to be left open
            "second": SPOKEN_OF,  # score of a second label of the whole message from which it speaks of that; ...
            "second_asked": 0.09,  # ... where two of its parts ask by their form
            "leans_on": 0.6,  # confidence of a part in its topic from which later ones are read behind that
            "against": {"urgent": 0.9, "distress": 0.9, "personal": 0.8, "person": 0.8},  # confidence of a part ...
            # ... from which the message stays what it is as a whole
            "perhaps": 0.2,  # probability from which a topic is perhaps asked, and offered where it is not answered
        }

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets what is asked of each message that asks more than one thing."""
        for message in messages:
            if parts(message, SPANS) and self._speaks_of_more(message):
                understand(message, SPANS, PAIRS)
                self._read_behind(message)
                spoken = _gather(message)
                message.set(SPOKEN, spoken)
                if self._config["topic_weights"] and self._config["outside_weights"]:
                    likely = probabilities(spoken, self._config["topic_weights"], self._config["outside_weights"])
                    message.set(PERHAPS_ASKED, self._perhaps_asked(spoken, likely), add_to_output=True)
                    if not any(map(self._is_against, parts(message, SPANS))):
                        self._settle(message, spoken, likely)
        return messages

    def _speaks_of_more(self, message: Message) -> bool:
        (first, _), *others = sorted(_scores(message).items(), key=lambda item: -item[1])
        if not first.startswith((ANSWERS, OUTSIDE)):
            return False
        asking = [part for part in parts(message, SPANS) if asks(part.get(TEXT))]
        least = self._config["second_asked" if len(asking) > 1 else "second"]
        return any(score >= least and label.startswith((ANSWERS, OUTSIDE)) for label, score in others)

    def _read_behind(self, message: Message) -> None:
        """Understands each part that asks and leans on what an earlier one is about behind that."""
        subject, readings = "", []
        for place, part in enumerate(parts(message, SPANS)):
            text = part.get(TEXT)
            if subject and asks(text) and is_half_said(text):
                readings.append(Message({TEXT: behind(subject, text), PLACE: place}))
            else:
                subject = self._subject(part) or subject
        message.set(BEHIND, readings)
        if readings:
            understand(message, BEHIND)

    def _subject(self, part: Message) -> str:
        """What a part is about, where it is sure of its topic."""
        first = part.get(INTENT_RANKING_KEY)[0]
        topic = self._topics.get(first[INTENT_NAME_KEY].removeprefix(ANSWERS))
        return topic.subject if topic and first[PREDICTED_CONFIDENCE_KEY] >= self._config["leans_on"] else ""

    def _is_against(self, part: Message) -> bool:
        intent = part.get(INTENT)
        least = self._config["against"].get(intent[INTENT_NAME_KEY])
        return least is not None and bool(intent[PREDICTED_CONFIDENCE_KEY] >= least)

    def _perhaps_asked(self, spoken: Spoken, likely: Any) -> Dict[str, float]:
        found = sorted(zip(likely.tolist(), spoken.labels, strict=True), reverse=True)
        least = self._config["perhaps"]
        return {label.removeprefix(ANSWERS): p for p, label in found if p >= least and label != OUTSIDE}

    def _settle(self, message: Message, spoken: Spoken, likely: Any) -> None:
        asked = asked_labels(spoken, likely, self._config["threshold"])
        topics = [label for label in asked if label != OUTSIDE]
        first = message.get(INTENT_RANKING_KEY)[0][INTENT_NAME_KEY]
        answered = message.get(INTENT)[INTENT_NAME_KEY] == INTENT_OF_ANSWERS
        if not topics or (answered and len(topics) == 1 and first not in topics):
            return  # or the message as a whole is surely about something that the one part which asks is not
        found = [(spoken.places[place], label) for label, place in asked.items()]
        taken = {part for part, label in found if label != OUTSIDE}
        found = [(part, label) for part, label in found if label != OUTSIDE or part not in taken]
        maybe = {spoken.places[place] for place, probable in enumerate(likely) if probable >= self._config["maybe"]}
        maybe -= {part for part, _ in found}
        left = [(part, OUTSIDE) for part in maybe if self._is_open(parts(message, SPANS)[part], topics)]
        if len(found) < 2 and not (answered and left):
            return
        answers = [
            {
                "text": parts(message, SPANS)[part].get(TYPED),
                "topic": None if label == OUTSIDE else label.removeprefix(ANSWERS),
            }
            for part, label in sorted(found + left, key=lambda item: item[0])
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
    found = [Part(part.get(TEXT), _scores(part)) for part in parts(message, SPANS)]
    for reading in parts(message, BEHIND):
        place = reading.get(PLACE)
        found[place] = replace(found[place], behind=_scores(reading))
    return gather(whole, found, [_scores(pair) for pair in parts(message, PAIRS)] or [whole])


def _scores(message: Message) -> Dict[str, float]:
    return scores_of(message.get(INTENT_RANKING_KEY))
