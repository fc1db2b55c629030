"""Reads the questions of a message one by one, where it asks more than one."""

import re
from itertools import pairwise, zip_longest
from typing import Any, Dict, List, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.follow_ups import is_half_said
from marrow.nlu.parts import JOINED, QUESTIONS, parts
from marrow.nlu.spelling import wording

MOST_QUESTIONS = 4
LIKELIEST = 3  # labels of a question that is not understood, of which the whole message may speak
FEWEST_WORDS = 2
WORDS_OF_A_QUESTION = 5  # from which one is named that is not understood: not "Can you tell me?"
DANGER = ("urgent", "distress")
ANSWERED_QUESTIONS = "answered_questions"  # set on a message that asks more than one: [{"text", "topic" or None}]

JOINED_TO = "joined_to"  # of a joined question: the place of its last part among the questions

_WH = (
    r"how long|how much|how many|how|hows|whats|what|wots|wot|when|whens|wen|whereabouts|where|wheres|who|whom|whos|"
    r"whose|why|which"
)
_LED_BY = r"(?:(?:after|about|at|by|for|from|in|on|to|till|until|with)\s+)?"  # "after how many days", "by whom"
_AUXILIARY = r"do|does|dose|did|is|are|was|were|can|could|will|would|should|shall|may|might|must|am|have|has"
_PERSON = r"i|we|you|he|she|they|u|mum|dad"
_SUBJECT = rf"{_PERSON}|it|there|the|my|our|this|that|any"
# "Have they", but not "have this" and "has the": the verb of what comes before.
_INVERTED = rf"(?:have|has|was|were)\s+(?:{_PERSON}|it|there)|(?!have|has|was|were)(?:{_AUXILIARY})\s+(?:{_SUBJECT})"
_AND = r"(?:and|nd|an'?|n|&|also|plus|then)"
_ASKED_FOR = r"tips|advice|idea|ideas|chance|way|news"  # "any tips for the wait", which is a question too
_NUMBER, _LINE = re.compile(r"(?:^|\s)\d[.)](?:\s|$)"), re.compile(r"\n+|;+(?!\d)|(?<=\?)")
# Where a question may begin within a sentence: after a joining word, or where a second clause has its own verb first.
_JOINED = re.compile(
    rf"(?:,\s*|(?:,\s*|\s+){_AND}\s+(?:also\s+|then\s+)?)"
    rf"(?=(?:{_LED_BY}(?:{_WH})|{_AUXILIARY}|whether|if|any (?:{_ASKED_FOR}))\b)",
    re.I,
)
_ASKS_AT_ITS_END = re.compile(
    rf"^(?:if|when|once|with)\s.*\b(?:{_WH})\s+(?:{_INVERTED})\b", re.I
)  # "if it aches what can I take"
# "Mum is 80 and is it safe", but not "Mum is 80 and has dementia".
_LED_TO = re.compile(rf"\s{_AND}\s+(?:(?:{_WH})\s+)?(?:{_AUXILIARY})\s+(?:{_SUBJECT})\b", re.I)
_CLAUSE = re.compile(rf"(?<![\w'])(?:(?:what|who)\s+(?:is|are)|whats|(?:(?:{_WH})\s+)?(?:{_INVERTED}))\b", re.I)
_JOINING = re.compile(rf"^{_AND}\s+", re.I)
# The beginning of what is one question: "how long", before "how thick is it".
_BEGUN, _GOES_ON = re.compile(r"^how \w+$", re.I), re.compile(r"^how \w+", re.I)
_DEPENDENT = re.compile(
    r"\b(?:if|whether|that|because|know|wonder|wondering|when|what|how|where|say|said|tell|me|ask|or|i|you|u|we|he|she|they)[\s:,]*$",
    re.I,
)
_OPENING = (
    r"and|also|so|or|but|plus|then|k|kk|hi|hiya|hey|hello|morning|alright|right|please|pls|ok|okay|um|er|oh|well|now|sorry|just|"
    r"first|firstly|second|secondly|lastly|finally|one more|quick one|quick question|an'?|if so|specifically|"
    r"(?:(?:she|he|they)'?(?:s|re) )?asking"
)
_ASKS = re.compile(
    rf"^(?:(?:{_OPENING})[\s,.]+)*(?:{_LED_BY}(?:{_WH})|{_AUXILIARY}|whether|if not|any (?:{_ASKED_FOR}))\b",
    re.I,
)


def split_questions(sentences: List[str]) -> List[str]:
    """The questions of a message, at most four, in their order; `sentences` are its sentences in order."""
    found = []
    for sentence in sentences:
        lead, *items = _NUMBER.split(sentence)
        # "1) apixaban, do I come off it 2) thyroxine, keep going": each asks, whatever its form.
        asked = [item if _asks(item.strip()) else f"{item.strip()}?" for item in items if item.strip()]
        for line in [line for part in (lead, *asked) for line in _LINE.split(part)]:
            for piece in _joined(line):
                found += _clauses(piece)
    found = [
        text
        for text, following in zip_longest(found, found[1:], fillvalue="")
        if not (_BEGUN.match(text.strip()) and _GOES_ON.match(following.strip()))
    ]
    questions = [text.strip(" ,") for text in found if _asks(text.strip())]
    return [text for text in questions if len(text.split()) >= FEWEST_WORDS][:MOST_QUESTIONS]


def joined_questions(questions: List[str]) -> Dict[int, str]:
    """By its place, each question that says half of what it means, behind the one before it."""
    return {
        place: f"{before} {text}" for place, (before, text) in enumerate(pairwise(questions), 1) if _is_half_said(text)
    }


def _is_half_said(question: str) -> bool:
    return is_half_said(_JOINING.sub("", question))


def _is_whole(question: str) -> bool:
    """Whether a question is long enough to ask something of its own, and says it."""
    return len(question.split()) >= WORDS_OF_A_QUESTION and not _is_half_said(question)


def _asks(text: str) -> bool:
    return text.endswith("?") or bool(_ASKS.match(text) or _LED_TO.search(text) or _ASKS_AT_ITS_END.match(text))


def _joined(line: str) -> List[str]:
    """A line, split where a question is joined to one before it; what asks nothing leads to the next piece."""
    found, begin = [], 0
    for joint in _JOINED.finditer(line):
        if _asks(line[begin : joint.start()].strip()):  # not "I'm on apixaban, do I stop it?"
            found.append(line[begin : joint.start()])
            begin = joint.end()
    return [*found, line[begin:]]


def _clauses(piece: str) -> List[str]:
    """A piece of a sentence, split where a second clause begins with its verb ("does it hurt can i eat before")."""
    starts = [match.start() for match in _CLAUSE.finditer(piece)]
    cuts = [0]
    for start in starts[1:]:
        before = piece[cuts[-1] : start]
        if len(before.split()) >= 3 and not _DEPENDENT.search(before) and starts[0] < start:
            cuts.append(start)
    return [piece[a:b] for a, b in zip(cuts, [*cuts[1:], len(piece)], strict=True)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SeveralQuestions(IntentClassifier, GraphComponent):
    """A Rasa intent classifier that stands after the one that classifies the questions of a message.

    Where two or more of them are about different topics, or one is and another is not answered, it sets
    `answered_questions` on the message and its intent to that of the answers.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier must come first."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            "answers": "faq",  # the intent whose labels are answered
            "threshold": 0.6,  # confidence from which a question is about its topic
            "half_said": 0.88,  # the same for one that says half of what it means; under it, with the one before it
            "in_context": 0.12,  # least score of its topic, in its context, of a sure question that says half
            "agreed": [0.2, 0.3],  # least scores of a topic that an unsure question and the whole message speak of
            "first_agreed": 0.6,  # the second of them, for a question before which none was understood
            "touched_on": 0.06,  # least score in the whole message of a topic that one of its questions is sure of
            "spoken_of": 0.25,  # least score of a topic in the whole message, of which a question not understood may be
            "outside": "out_of_scope",  # the intent of what is not answered
            "about_us": ["chat", "dialogue"],  # intents of what asks nothing of its own: "What does that mean?"
            "against": ["urgent", "distress", "personal", "person"],  # of a question beside which nothing is changed
            "against_confidence": 0.4,  # from which it is taken for one of the last two; danger counts however little
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
    ) -> "SeveralQuestions":
        """Creates the component (see the parent class)."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets what is answered of each message that asks more than one thing."""
        for message in messages:
            asked = parts(message, QUESTIONS)
            if len(asked) > 1 and not any(map(self._is_against, asked)):
                self._answer(message, asked)
        return messages

    def _is_against(self, question: Message) -> bool:
        intent = question.get(INTENT)
        least = 0.0 if intent[INTENT_NAME_KEY] in DANGER else self._config["against_confidence"]
        return intent[INTENT_NAME_KEY] in self._config["against"] and intent[PREDICTED_CONFIDENCE_KEY] >= least

    def _answer(self, message: Message, asked: List[Message]) -> None:
        found: Dict[int, Dict[str, Any]] = {}  # by their places
        likely: Dict[str, str] = {}
        joined = {question.get(JOINED_TO): question for question in parts(message, JOINED)}
        # What a second of them stands for is the first one's: "is it painful, how long is it".
        first_half = next((place for place, question in enumerate(asked) if _is_half_said(question.get(TEXT))), None)
        for place, question in enumerate(asked):
            text = question.get(TEXT)
            begins = wording(message).strip().startswith(text)  # and so "it" is the test
            if agreed := self._agreed(message, question, [part["topic"] for part in found.values()]):
                found[place] = {"text": text, **agreed}
                continue
            if place in joined and not self._is_sure(question, self._config["half_said"]):
                if self._leads_on(joined[place], asked[place - 1]):
                    question = joined[place]
                elif not self._is_open(question):
                    continue
            elif place == first_half and not begins and not self._fits(question, joined.get(place, message)):
                continue
            intent, first = question.get(INTENT), question.get(INTENT_RANKING_KEY)[0]
            confidence = intent[PREDICTED_CONFIDENCE_KEY]
            topic = first[INTENT_NAME_KEY].split("/")[-1]
            sure = self._is_sure(question, self._config["threshold"])
            # "What is a haematoma and why do people get one" does not ask why people have the test. A message of many
            # questions touches on each of them too little to tell.
            touched_on = _scores(message).get(first[INTENT_NAME_KEY], 0.0) >= self._config["touched_on"]
            if sure and (touched_on or len(asked) == MOST_QUESTIONS):
                found[place] = {"text": text, "topic": topic, "confidence": confidence}
            elif (
                intent[INTENT_NAME_KEY] == self._config["outside"]
                or self._is_open(question)
                or (sure and _is_whole(text))
            ):
                found[place] = {"text": text, "topic": None, "confidence": confidence}
                likely[text] = topic
        self._look_again(message, asked, found)
        self._settle(message, [found[place] for place in sorted(found)], likely)

    def _look_again(self, message: Message, asked: List[Message], found: Dict[int, Dict[str, Any]]) -> None:
        """Gives a question that was not understood the other topic that the whole message speaks of, into `found`.

        "What is MRD? How do they look for it?" speaks of both, and its second question by itself of neither.
        """
        for place, question in enumerate(asked):
            topics = {part["topic"] for part in found.values() if part["topic"]}
            outside = question.get(INTENT)[INTENT_NAME_KEY] == self._config["outside"]
            if not topics or outside or (place in found and found[place]["topic"]):
                continue
            own = [label[INTENT_NAME_KEY] for label in question.get(INTENT_RANKING_KEY)[:LIKELIEST]]
            spoken_of = [
                label.split("/")[1]
                for label, score in _scores(message).items()
                if score >= self._config["spoken_of"] and label in own and label.startswith(self._config["answers"])
            ]
            if others := [topic for topic in spoken_of if topic not in topics]:
                found[place] = {"text": question.get(TEXT), "topic": others[0], "confidence": self._config["threshold"]}

    def _settle(self, message: Message, found: List[Dict[str, Any]], likely: Dict[str, str]) -> None:
        """Sets on the message what is answered of its questions and what is not, where there is more to it than one.

        Args:
            found: the parts, in their order. likely: by its text, the likeliest topic of one that is not understood.
        """
        topics = list(dict.fromkeys(part["topic"] for part in found if part["topic"]))
        # One that is most likely about what is answered anyway is not said to be left open.
        found = [part for part in found if part["topic"] or likely[part["text"]] not in topics]
        unanswered = [part for part in found if not part["topic"]]
        if not topics or (len(topics) == 1 and not unanswered):
            return
        whole = message.get(INTENT_RANKING_KEY)[0]
        answered = message.get(INTENT)[INTENT_NAME_KEY] == self._config["answers"]
        if answered and whole[INTENT_NAME_KEY].split("/")[1] not in topics:
            return  # the message as a whole is surely about something that none of its parts is
        message.set(ANSWERED_QUESTIONS, found, add_to_output=True)
        confidence = min(part["confidence"] for part in found if part["topic"])
        message.set(
            INTENT,
            {INTENT_NAME_KEY: self._config["answers"], PREDICTED_CONFIDENCE_KEY: confidence},
            add_to_output=True,
        )

    def _fits(self, question: Message, context: Message) -> bool:
        """Whether a question that says half of what it means is about its topic in its context too, if about one."""
        topic = question.get(INTENT_RANKING_KEY)[0][INTENT_NAME_KEY]
        sure = all(self._is_sure(read, self._config["threshold"]) for read in (question, context))
        return not sure or _scores(context).get(topic, 0.0) >= self._config["in_context"]

    def _agreed(self, message: Message, question: Message, found: List[str]) -> Dict[str, Any] | None:
        """The topic, with a confidence, of an unsure question whose best topic the whole message speaks of too.

        Args:
            found: the topics of the questions before it, which the message speaks of anyway.
        """
        if self._is_sure(question, self._config["threshold"]):
            return None
        first = question.get(INTENT_RANKING_KEY)[0]
        intent, _, topic = first[INTENT_NAME_KEY].partition("/")
        own, whole = self._config["agreed"]
        whole = whole if found else self._config["first_agreed"]
        agree = first["score"] >= own and _scores(message).get(first[INTENT_NAME_KEY], 0.0) >= whole
        if intent != self._config["answers"] or topic in found or not agree:
            return None
        return {"topic": topic, "confidence": self._config["threshold"]}

    def _is_open(self, question: Message) -> bool:
        """Whether a question is long enough to ask something of its own, and it is not known what."""
        text, intent = question.get(TEXT), question.get(INTENT)
        unsure = intent[PREDICTED_CONFIDENCE_KEY] < self._config["threshold"]
        about_us = intent[INTENT_NAME_KEY] in self._config["about_us"]
        asks = text.endswith("?") or bool(_ASKS.match(text))  # many type no question marks
        return unsure and not about_us and asks and len(text.split()) >= WORDS_OF_A_QUESTION

    def _leads_on(self, joined: Message, before: Message) -> bool:
        """Whether a joined question is surely about another topic than the question before it by itself."""
        if not self._is_sure(joined, self._config["threshold"]):
            return False
        topics = [question.get(INTENT_RANKING_KEY)[0][INTENT_NAME_KEY] for question in (joined, before)]
        return bool(topics[0] != topics[1])

    def _is_sure(self, question: Message, threshold: float) -> bool:
        intent = question.get(INTENT)
        sure: bool = intent[PREDICTED_CONFIDENCE_KEY] >= threshold
        return sure and intent[INTENT_NAME_KEY] == self._config["answers"]


def _scores(message: Message) -> Dict[str, float]:
    """The scores of the labels that a message was ranked by."""
    return {label[INTENT_NAME_KEY]: label.get("score", 0.0) for label in message.get(INTENT_RANKING_KEY)}
