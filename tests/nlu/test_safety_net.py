"""The SafetyNet: what it makes of a message by the classifier's scores and the danger signs."""

from typing import Dict

import pytest
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.danger_signs import SafetyNet
from marrow.nlu.parts import SENTENCES
from marrow.nlu.spacy_tokenizer import pipeline


def classified(text: str, **scores: float) -> Message:
    """A message that the classifier has given these scores."""
    ranking = [
        {INTENT_NAME_KEY: label, PREDICTED_CONFIDENCE_KEY: score, "score": score}
        for label, score in sorted(scores.items(), key=lambda item: -item[1])
    ]
    return Message({TEXT: text, SPACY_DOCS[TEXT]: pipeline()(text), INTENT: ranking[0], INTENT_RANKING_KEY: ranking})


def judged(text: str, **scores: float) -> str:
    """What the SafetyNet makes of a message that the classifier has given these scores."""
    message = classified(text, **scores)
    SafetyNet(SafetyNet.get_default_config()).process([message])
    return str(message.get(INTENT)[INTENT_NAME_KEY])


@pytest.mark.parametrize(
    ("whole", "score", "hinted"), [(0, 0.35, True), (0, 0.25, False), (0.2, 0, True), (0.1, 0, False)]
)
def test_despair_that_may_be_in_a_message_or_a_sentence_is_noted_beside_the_answer(
    whole: float, score: float, hinted: bool
) -> None:
    message = classified("Seen the lot. How do you lie?", **{"faq/gown": 0.99}, distress=whole)
    sentences = [classified("Seen the lot.", distress=score), classified("How do you lie?", **{"faq/gown": 0.99})]
    message.set(SENTENCES, sentences)
    SafetyNet(SafetyNet.get_default_config()).process([message])
    assert message.get(INTENT)[INTENT_NAME_KEY] == "faq/gown"
    assert message.get("distress_hinted") == hinted


def test_sure_despair_says_some_signs_of_itself_and_no_others() -> None:
    assert judged("I can't breathe for crying", distress=0.9, urgent=0.1) == "distress"
    assert judged("I can't breathe for crying", distress=0.5, urgent=0.3) == "urgent"
    assert judged("I can't breathe with terror of it all, I can't live", distress=0.9, urgent=0.1) == "distress"
    assert judged("I am broken and I think about overdosing all the time", distress=0.9, urgent=0.1) == "distress"
    assert judged("I feel like taking an overdose", distress=0.9, urgent=0.1) == "distress"
    assert judged("I would rather take an overdose than go on", distress=0.9, urgent=0.1) == "distress"
    assert judged("it would be easier to take an overdose", distress=0.9, urgent=0.1) == "distress"
    assert judged("I thought about it and took an overdose", distress=0.9, urgent=0.1) == "urgent"
    assert judged("I feel like dying, I have overdosed", distress=0.9, urgent=0.1) == "urgent"
    assert judged("she wants to end it and has taken an overdose", distress=0.99, urgent=0.01) == "urgent"
    assert judged("I can't go on and it won't stop bleeding", distress=0.99, urgent=0.01) == "urgent"
    assert judged("I can't go on, I took the lot", distress=0.99, urgent=0.01) == "urgent"
    assert judged("I want to go to sleep and not wake up", distress=0.99, urgent=0.01) == "distress"
    assert judged("some nights I just want to not wake up", distress=0.99, urgent=0.01) == "distress"
    assert judged("I lie there thinking of not waking at all", distress=0.99, urgent=0.01) == "distress"
    assert judged("I can't go on and he will not wake up", distress=0.99, urgent=0.01) == "urgent"
    assert judged("I think he is not waking up, I can't go on", distress=0.99, urgent=0.01) == "urgent"
    assert judged("I cannot stand being alive", distress=0.99, urgent=0.01) == "distress"
    assert judged("I want to die, I cannot stand since the test", distress=0.99, urgent=0.01) == "urgent"
    assert judged("i want to die, my temp is 39.5 and im on chemo", distress=0.99, urgent=0.01) == "urgent"
    assert judged("I want to end it, my husband is unconscious", distress=0.99, urgent=0.01) == "urgent"
    assert judged("no point living, I keep having chest pain", distress=0.99, urgent=0.01) == "urgent"


def test_despair_and_danger_count_beside_a_question_that_is_not_certain() -> None:
    assert judged("would it be wrong to let us both go", personal=0.9, distress=0.35) == "distress"
    assert judged("is it just me or is the leg going", personal=0.9, urgent=0.3) == "urgent"
    assert judged("how do you lie, I face the wall all day", **{"faq/gown": 0.96}, distress=0.25) == "distress"
    assert judged("how do you lie, I lie badly", **{"faq/gown": 0.99}, distress=0.2) == "faq/gown"
    assert judged("white cells of 112, any thoughts", personal=0.98, distress=0.4) == "personal"
    assert judged("can a nurse ring me", person=0.98, urgent=0.26) == "person"


@pytest.mark.parametrize(
    ("whole", "apart", "intent"),
    [(0.36, {}, "distress"), (0.3, {}, "faq/gown"), (0.3, {"out_of_scope": 0.5, "distress": 0.31}, "distress")],
)
def test_despair_beside_a_certain_question_counts_where_it_is_strong_or_stands_apart(
    whole: float, apart: Dict[str, float], intent: str
) -> None:
    message = classified("I face the wall all day. How do you lie?", **{"faq/gown": 0.98}, distress=whole)
    if apart:
        message.set(SENTENCES, [classified("I face the wall all day.", **apart)])
    SafetyNet(SafetyNet.get_default_config()).process([message])
    assert (message.get(INTENT)[INTENT_NAME_KEY], message.get("distress_hinted", True)) == (intent, True)


def test_despair_counts_beside_fear_that_is_not_certain() -> None:
    assert judged("it is too much for me", **{"chat/worried": 0.9}, distress=0.26) == "distress"
    assert judged("it is too much for me", **{"chat/worried": 0.98}, distress=0.26) == "chat"
    assert judged("it is a lot for me", **{"chat/worried": 0.9}, distress=0.1) == "chat"


def test_danger_counts_beside_word_that_help_is_coming() -> None:
    assert judged("they are sending somebody", **{"dialogue/getting_help": 0.98}, urgent=0.26) == "urgent"
    assert judged("they are sending somebody", **{"dialogue/getting_help": 0.98}, urgent=0.1) == "dialogue"
    assert judged("they are splendid", **{"chat/thanks": 0.98}, urgent=0.26) == "chat"


@pytest.mark.parametrize("kind", ["urgent", "distress"])
def test_an_answer_that_is_not_sure_beside_a_little_danger_or_despair_is_not_given(kind: str) -> None:
    assert judged("I look at the shelf and wonder", **{"faq/pain": 0.64, kind: 0.22}) == "nlu_fallback"
    assert judged("I look at the shelf and wonder", **{"faq/pain": 0.95, kind: 0.22}) == "faq/pain"
    assert judged("I look at the shelf and wonder", **{"faq/pain": 0.64, kind: 0.1}) == "faq/pain"


@pytest.mark.parametrize(("outside", "intent"), [(0.8, "out_of_scope"), (0.5, "distress")])
def test_a_little_despair_does_not_count_in_what_is_surely_outside_the_document(outside: float, intent: str) -> None:
    message = classified("the Wall came down when", out_of_scope=0.5, distress=0.3)
    message.set("evidence", {"outside": outside})
    SafetyNet(SafetyNet.get_default_config()).process([message])
    assert message.get(INTENT)[INTENT_NAME_KEY] == intent
