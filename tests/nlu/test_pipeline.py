"""The trained pipeline as a whole: what Rasa's parse carries, and the project's own questions."""

from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.danger_signs import SafetyNet
from marrow.topics import load_topics


def test_the_parse_has_what_rasa_expects_of_a_retrieval_intent(model: Any) -> None:
    parse = model.parse("what is a trephine")
    assert parse["intent"]["name"] == "faq"
    assert parse["intent"]["full_retrieval_intent_name"] == "faq/trephine"
    assert parse["response_selector"]["faq"]["response"]["utter_action"] == "utter_faq/trephine"
    confidences = [r["confidence"] for r in parse["intent_ranking"]]
    assert parse["intent_ranking"][0]["name"] == "faq/trephine"
    assert 0 <= min(confidences) <= max(confidences) <= 1


def test_each_topics_own_question_gets_its_answer(model: Any) -> None:
    wrong = {t.id: model.reply(t.question).topics for t in load_topics().values()}
    assert {topic: got for topic, got in wrong.items() if got != [topic]} == {}


def test_a_topics_own_question_is_known_by_its_text(model: Any) -> None:
    question = "Who can I call with questions?"
    for typed in (question, question.upper() + "?", question.lower().rstrip("?")):
        assert model.parse(typed)["intent_ranking"] == [{"name": "faq/nurse_line", "confidence": 1.0, "score": 1.0}]


def test_an_ambiguous_message_is_not_answered(model: Any) -> None:
    assert model.reply("the test").kind != "answer"


def test_a_very_long_message_is_not_answered(model: Any) -> None:
    assert model.reply("i read a great deal about the marrow and its cells today. " * 40).kind != "answer"


def test_a_question_wrapped_in_courtesy_is_answered_and_greeted_by_nobody(model: Any) -> None:
    text = "Hello, could you kindly tell me: how long will my results take to come back? Thank you very much."
    reply = model.reply(text)
    assert (reply.kind, reply.topics) == ("answer", ["results_time"])


def test_small_talk_at_length_must_be_sure() -> None:
    ranking = [{"name": "chat/greet", "confidence": 0.4, "score": 0.3}]
    net = SafetyNet(SafetyNet.get_default_config())
    for text, kind in (("hello there love", "chat"), ("hello " * 14, "nlu_fallback")):
        intent = {"name": "nlu_fallback", "confidence": 0.4}
        (message,) = net.process([Message({TEXT: text, "intent": intent, "intent_ranking": ranking})])
        assert message.get("intent")["name"] == kind
