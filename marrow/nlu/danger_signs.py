"""Sees danger signs by two independent means, either of which suffices: token patterns and the classifier."""

import itertools
import re
from functools import lru_cache
from typing import Any, Dict, FrozenSet, List, Tuple, Type

import yaml
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
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from spacy.matcher import Matcher
from spacy.tokens import Doc

from marrow.nlu.context_logit import READ_IN_CONTEXT
from marrow.nlu.labels import ANSWERS, GETTING_HELP, OUTSIDE, WORRIED
from marrow.nlu.parts import SENTENCES, SPANS, parts
from marrow.nlu.spacy_tokenizer import pipeline
from marrow.nlu.spelling import wording
from marrow.paths import DATA

ORDINARY = (ANSWERS, "chat/", "dialogue/", "person", "personal")  # beside which a score for danger may not count
NEAR_DESPAIR = ("personal", WORRIED)  # ... that of despair only where they are certain
NO_QUESTION = ("chat/", "dialogue/")  # labels to which the reply says nothing that could be wrong
GAP = "..."
GAP_TOKENS = 4
ANY_TOKEN: Dict[str, Any] = {"OP": "?"}  # of a gap
NO_NEXT_CLAUSE: Dict[str, Any] = {"NORM": {"NOT_IN": ["and", "but"]}, "OP": "?"}  # ... within what is asked in general
MOST_WORDS_ALONE = 3  # of a message that may be nothing but the name of a sign
WORDS_KNOWN = 20_000  # words of which it is kept what they fit
Pattern = List[Dict[str, Any]]


def compile_pattern(line: str, gap: Dict[str, Any] = ANY_TOKEN) -> Pattern:
    """A spaCy Matcher pattern from a line of `data/danger_signs.yml`: a regular expression a token, `...` for a gap.

    `^` before a token's expression: the token begins a sentence. `gap` is the pattern of each of a gap's tokens.
    """
    pattern: Pattern = []
    for part in line.split():
        if part == GAP:
            pattern += [gap] * GAP_TOKENS
        else:
            token: Dict[str, Any] = {"NORM": {"REGEX": _expressions(part)[0]}}
            pattern.append(token | {"IS_SENT_START": True} if part.startswith("^") else token)
    return pattern


class DangerPatterns:
    """The patterns of `data/danger_signs.yml`, matched on a message.

    Args:
        path: the file; the project's own when None.
    """

    def __init__(self, path: str | None = None) -> None:
        with open(path or DATA / "danger_signs.yml", encoding="utf-8") as file:
            content = yaml.safe_load(file)
        lines = [line for lines in content["signs"].values() for line in lines]
        expressions = sorted({expression for line in lines for expression in _expressions(line)})
        self._needs = [frozenset(map(expressions.index, _expressions(line))) for line in lines]
        self._fits_any = re.compile("|".join(expressions))
        self._expressions = [re.compile(expression) for expression in expressions]
        self._fitting = lru_cache(maxsize=WORDS_KNOWN)(self._find_fitting)
        self._signs = Matcher(pipeline().vocab)
        for sign, lines in content["signs"].items():
            self._signs.add(sign, [compile_pattern(line) for line in lines])
        self._named_alone = Matcher(pipeline().vocab)
        for sign, lines in content["named_alone"].items():
            self._named_alone.add(sign, [compile_pattern(line) for line in lines])
        self._hypothetical = _matcher(content["hypothetical"], NO_NEXT_CLAUSE)
        self._supposed, self._not_now, self._said_in_despair, self._claimed = (
            _matcher(content[name]) for name in ("supposed", "not_now", "said_in_despair", "claimed")
        )
        self._only_in_despair = frozenset(content["only_in_despair"])
        self._present = frozenset(content["present"])

    def signs(self, doc: Doc, in_despair: bool = False, surely: bool = False) -> List[str]:
        """The names of the signs in the message; a clause that asks something in general shows none.

        Args:
            in_despair: whether the message may be one of despair, where more counts. surely: whether it is one, where
                what despair says of itself does not count.
        """
        named = self._signs_named_alone(doc)
        found = self._signs(doc) if not named and self._may_match(doc) else []
        if not found:
            return named
        number = _clauses(doc)
        asked = [] if self._claimed(doc) else self._hypothetical(doc)
        general = {number[place] for _, start, end in asked for place in range(start, end)}
        supposed = [(start, end) for _, start, end in self._supposed(doc)]
        not_now = [(start, end) for _, start, end in self._not_now(doc)]
        said = (
            {place for _, start, end in self._said_in_despair(doc) for place in range(start, end)} if surely else set()
        )
        shown = {
            doc.vocab.strings[sign]
            for sign, start, end in found
            if general.isdisjoint(number[start:end])
            and said.isdisjoint(range(start, end))
            and not any(begin < end and finish >= start for begin, finish in supposed)
            and not any(start <= mark[0] <= end + GAP_TOKENS and self._is_not_now(doc, end, mark) for mark in not_now)
        }
        return sorted(shown if in_despair else shown - self._only_in_despair)

    def _signs_named_alone(self, doc: Doc) -> List[str]:
        """The sign whose name is all that the message says, and asks nothing of: "severe pain"."""
        said = sum(not token.is_punct for token in doc)
        if said > MOST_WORDS_ALONE or "?" in doc.text:
            return []
        found = [(sign, end - start) for sign, start, end in self._named_alone(doc)]
        return sorted({doc.vocab.strings[sign] for sign, length in found if length == said})

    def _may_match(self, doc: Doc) -> bool:
        """Whether the words of any pattern are all in the message; spaCy's matcher takes ten times as long."""
        fitting: FrozenSet[int] = frozenset().union(*(self._fitting(token.norm_) for token in doc))
        return any(need <= fitting for need in self._needs)

    def _find_fitting(self, word: str) -> FrozenSet[int]:
        if not self._fits_any.search(word):  # as most words: a tenth of the time that all the expressions take
            return frozenset()
        return frozenset(n for n, expression in enumerate(self._expressions) if expression.search(word))

    def _is_not_now(self, doc: Doc, end: int, mark: Tuple[int, int]) -> bool:
        """Whether a sign that ends at `end` is none of now by the mark [start, end) behind it.

        Not "bleeding won't stop, it was fine years ago", nor "can't walk far since the test".
        """
        between = doc[end : mark[0]]
        behind = itertools.takewhile(lambda token: not token.is_punct, doc[mark[1] : mark[1] + GAP_TOKENS])
        tied = not any(token.is_punct or token.is_sent_start for token in between)
        return tied and self._present.isdisjoint(token.norm_ for token in itertools.chain(between, behind))


def _clauses(doc: Doc) -> List[int]:
    """The number of each token's clause. In "I may be silly but it won't stop" the first says nothing of the second."""
    return list(itertools.accumulate(int(bool(token.is_sent_start) or token.norm_ == "but") for token in doc))


def _matcher(lines: List[str], gap: Dict[str, Any] = ANY_TOKEN) -> Matcher:
    matcher = Matcher(pipeline().vocab)
    matcher.add("any", [compile_pattern(line, gap) for line in lines])
    return matcher


def _expressions(line: str) -> List[str]:
    """The expression of each token of a pattern's line, gaps left out."""
    return [f"^(?:{part.removeprefix('^')})$" for part in line.split() if part != GAP]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyNet(IntentClassifier, GraphComponent):
    """A Rasa intent classifier that has the last word, on what must never be answered like an ordinary question.

    It stands last and changes the intent to `urgent` when a pattern matches (but for what sure despair says of itself),
    when `urgent` is the classifier's first label, or when its score reaches `urgent_score`, or that of one of the
    sentences `sentence_score`; else to `distress` likewise without patterns, or where it comes first by far, and to
    `personal` by the whole message. A score counts only where no ordinary label is certain (`urgent`, and all beside
    `personal` and `chat/worried`) or plain (the others); that of `distress` counts beside any question, beside a
    certain one from `distress_beside_certain` or in a sentence apart, and both beside word that help is coming. A
    `person` label or small talk that comes first is kept where the threshold for answers would have dropped it. An
    answer that is not sure, beside which `urgent` scores at least `doubt_score` or `distress` `hint_score`, becomes
    `nlu_fallback`: not sure enough to say that all is well. It sets `danger_signs` (names) on the message, and
    `distress_hinted` where it or a sentence may be one of despair.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A classifier that ranks `urgent` and `distress` must come first."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options; scores are the classifier's, about 0 to 1."""
        return {
            "urgent_score": 0.25,
            "distress_score": 0.25,
            "distress_beside_certain": 0.35,  # ... beside a `certain` question, unless a sentence apart shows it
            "certain_distress": 0.5,  # and `certainly_outweighs`: distress, though it shows what despair says too
            "certainly_outweighs": 4.0,
            "outweighs": 1.3,  # times the score of `urgent`, from which `distress`, where it comes first, has the word
            "personal_score": 0.3,
            # Of the evidence that a message is outside the document, where that label comes first: under it neither of
            # the first two scores counts. What is like no example is a little like despair, of which there are most.
            "share_of_outside": 0.58,
            "certain": 0.97,  # confidence of an ordinary label beside which `urgent_score` does not count
            "plain": 0.8,  # ... the other two, but for `distress_score` beside a question
            "sentence_score": 0.8,  # of a sentence for `urgent` or `distress`: high, for a worried aside is neither
            "hint_score": 0.2,  # of `distress`, from which it is noted: a number stands beside another reply then
            "sentence_hint_score": 0.3,  # ... of one of the sentences
            "doubt_score": 0.12,  # of `urgent` beside an answer that is not sure either
            "doubt_confidence": 0.9,  # from which an answer is sure
            "sentence_doubt_score": 0.25,  # which one of the sentences must reach too, where there are several
            "doubt_in_context": 0.6,  # times the score of what is answered by what was said before
            "long_chat": [12, 0.6],  # words from which small talk needs this confidence: few say hello in so many
            "chat_confidence": 0.2,  # small talk needs less than an answer
        }

    def __init__(self, config: Dict[str, Any]) -> None:
        self._config = config
        self._patterns = DangerPatterns()

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SafetyNet":
        """Creates the component (see the parent class)."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Changes the intent of the messages that show danger or distress."""
        for message in messages:
            ranking = [r for r in message.get(INTENT_RANKING_KEY, []) if "score" in r]
            scores = {r[INTENT_NAME_KEY]: r["score"] for r in ranking}
            first = ranking[0][INTENT_NAME_KEY] if ranking else ""
            despair = scores[first] if first == "distress" else 0.0  # its reply names 999 too
            outweighed = self._config["certainly_outweighs"] * scores.get("urgent", 0.0)
            surely = despair >= max(self._config["certain_distress"], outweighed)
            signs = self._signs(message, bool(despair), surely)
            message.set("danger_signs", signs, add_to_output=True)
            if signs:
                _set_intent(message, "urgent", 1.0)
            elif despair and despair >= self._config["outweighs"] * scores.get("urgent", 0.0):
                _set_intent(message, first, _confidence(ranking, first))
            else:
                self._judge(message, ranking, scores, first)
                hinted = scores.get("distress", 0.0) >= self._config["hint_score"]
                hinted = hinted or self._in_a_sentence(message, "distress", self._config["sentence_hint_score"])
                message.set("distress_hinted", hinted, add_to_output=True)
        return messages

    def _signs(self, message: Message, in_despair: bool, surely: bool) -> List[str]:
        """The signs in the message as it was repaired and as it was typed: repair may spoil one."""
        docs = [message.get(SPACY_DOCS[TEXT])] if message.get(SPACY_DOCS[TEXT]) is not None else []
        if docs and wording(message) != message.get(TEXT):
            docs.append(pipeline()(message.get(TEXT) or ""))
        return sorted({sign for doc in docs for sign in self._patterns.signs(doc, in_despair, surely)})

    def _judge(self, message: Message, ranking: List[Dict[str, Any]], scores: Dict[str, float], first: str) -> None:
        harmless = first.startswith(ORDINARY) and first != GETTING_HELP  # who rings has cause to
        ordinary = _confidence(ranking, first) if harmless else 0.0
        for kind in ("urgent", "distress", "personal"):
            scored = scores.get(kind, 0.0) >= self._least_score(message, kind, first, ordinary)
            plain = ordinary >= self._config["certain" if kind == "urgent" or first in NEAR_DESPAIR else "plain"]
            if kind != "personal" and message.get(READ_IN_CONTEXT):
                plain = False  # what was said before it makes it no less urgent
            if kind == "distress" and first.startswith(ANSWERS):
                plain = False  # despair hides in a question, however plain that is
            enough = first == kind or (scored and not plain)
            if enough or (kind != "personal" and self._in_a_sentence(message, kind, self._config["sentence_score"])):
                _set_intent(message, kind, _confidence(ranking, kind))
                return
        if first == "person":
            _set_intent(message, first, _confidence(ranking, first))
        elif first.startswith(NO_QUESTION) and _confidence(ranking, first) >= self._least_for_chat(message):
            _set_intent(message, first.split("/")[0], _confidence(ranking, first))
        elif self._is_answer(message, first) and self._doubted(message, ranking[0], scores):
            message.set("danger_doubted", True, add_to_output=True)
            _set_intent(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, _confidence(ranking, first))

    def _least_score(self, message: Message, kind: str, first: str, ordinary: float) -> float:
        """The score from which a message is of `kind`, though `first` comes first, with `ordinary` confidence."""
        least: float = self._config[f"{kind}_score"]
        if kind == "distress" and first.startswith(ANSWERS) and not message.get(READ_IN_CONTEXT):
            spread = ordinary >= self._config["certain"] and not self._despair_stands_apart(message)
            return float(self._config["distress_beside_certain"]) if spread else least
        if kind == "personal" or first != OUTSIDE:
            return least
        return max(least, self._config["share_of_outside"] * message.get("evidence", {}).get("outside", 0.0))

    def _despair_stands_apart(self, message: Message) -> bool:
        """Whether a sentence that asks nothing of the document may be one of despair."""
        least = self._config["sentence_hint_score"]
        apart = [part for part in _read_apart(message) if not _first(part).startswith(ANSWERS)]
        return any(_score(part, "distress") >= least for part in apart)

    def _least_for_chat(self, message: Message) -> float:
        words, confidence = self._config["long_chat"]
        long = len((message.get(TEXT) or "").split()) >= words
        least: float = confidence if long else self._config["chat_confidence"]
        return least

    def _is_answer(self, message: Message, first: str) -> bool:
        """Whether it is, or may be, answered: its questions may have answers where the whole has none."""
        return first.startswith(ANSWERS) or (message.get(INTENT) or {}).get(INTENT_NAME_KEY) == "faq"

    def _doubted(self, message: Message, first: Dict[str, Any], scores: Dict[str, float]) -> bool:
        answered = (message.get(INTENT) or first)[PREDICTED_CONFIDENCE_KEY]  # several answers are less sure than one
        sure = min(first[PREDICTED_CONFIDENCE_KEY], answered) >= self._config["doubt_confidence"]
        urgent = scores.get("urgent", 0.0)
        if sure or scores.get("distress", 0.0) >= self._config["hint_score"]:
            return not sure
        if urgent < self._config["doubt_score"]:
            return False
        if message.get(READ_IN_CONTEXT):  # its confidence is that of all its readings, its score its own
            return bool(urgent >= self._config["doubt_in_context"] * first["score"])
        apart = [_score(sentence, "urgent") for sentence in parts(message, SENTENCES)]
        return not apart or max(apart) >= self._config["sentence_doubt_score"]

    def _in_a_sentence(self, message: Message, kind: str, least: float) -> bool:
        return any(_score(part, kind) >= least for part in _read_apart(message))


def _read_apart(message: Message) -> List[Message]:
    """The sentences of a message, and its parts where they were understood."""
    spans = [part for part in parts(message, SPANS) if part.get(INTENT_RANKING_KEY)]
    return [*parts(message, SENTENCES), *spans]


def _first(message: Message) -> str:
    return str(message.get(INTENT_RANKING_KEY)[0][INTENT_NAME_KEY])


def _score(message: Message, label: str) -> float:
    return next((r["score"] for r in message.get(INTENT_RANKING_KEY) if r[INTENT_NAME_KEY] == label), 0.0)


def _confidence(ranking: List[Dict[str, Any]], label: str) -> float:
    return next((r[PREDICTED_CONFIDENCE_KEY] for r in ranking if r[INTENT_NAME_KEY] == label), 0.0)


def _set_intent(message: Message, name: str, confidence: float) -> None:
    message.set(INTENT, {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}, add_to_output=True)
