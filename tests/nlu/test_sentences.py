"""Reading a long message sentence by sentence."""

import pytest
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from marrow.nlu.parts import SENTENCES, parts, with_sentences
from marrow.nlu.sentences import MOST_SENTENCES, SentenceReader, split
from marrow.nlu.spacy_tokenizer import pipeline


def message(text: str) -> Message:
    return Message({TEXT: text, SPACY_DOCS[TEXT]: pipeline()(text)})


def sentences(message: Message) -> list[Message]:
    return parts(message, SENTENCES)


def judged(label: str, confidence: float, parts: list[tuple[str, float]]) -> Message:
    """A message and its sentences as the classifier and the FallbackClassifier leave them."""

    def result(label: str, confidence: float) -> dict[str, object]:
        return {
            "intent": {"name": label.split("/")[0], "confidence": confidence},
            "intent_ranking": [{"name": label, "confidence": confidence, "score": confidence}],
        }

    whole = Message({TEXT: "whole", **result(label, confidence)})
    whole.set("sentences", [Message({TEXT: "part", **result(*part)}) for part in parts])
    return SentenceReader(SentenceReader.get_default_config()).process([whole])[0]


def test_a_message_is_split_at_its_sentences() -> None:
    long = message("Hello. My head is all over the place today. How long are results?")
    split(long)
    assert [s.get(TEXT) for s in sentences(long)] == ["My head is all over the place today.", "How long are results?"]
    assert with_sentences([long]) == [long, *sentences(long)]


def test_what_follows_a_colon_stands_apart() -> None:
    asked = message("Hello, could you kindly tell me: is it sore at 10:30 in the morning")
    split(asked)
    assert [s.get(TEXT) for s in sentences(asked)][1:] == ["is it sore at 10:30 in the morning"]


@pytest.mark.parametrize("text", ["How long are results?", "hi. bye.", "", "   ", "?!?!"])
def test_one_sentence_is_not_split(text: str) -> None:
    single = message(text)
    split(single)
    assert sentences(single) == []


def test_only_the_last_sentences_of_very_many_are_read() -> None:
    long = message("Is it so? " * 500)
    split(long)
    assert len(sentences(long)) == MOST_SENTENCES


def test_the_sure_answer_of_a_sentence_is_taken() -> None:
    read = judged("nlu_fallback", 0.3, [("out_of_scope", 0.5), ("faq/mrd", 0.9), ("faq/pcr", 0.4)])
    assert read.get("intent")["name"] == "faq"
    assert read.get("intent_ranking")[0]["name"] == "faq/mrd"


@pytest.mark.parametrize(
    "parts",
    [
        [("faq/mrd", 0.6), ("out_of_scope", 0.9)],
        [("faq/mrd", 0.9), ("faq/pcr", 0.9)],
        [("faq/mrd", 0.9), ("personal", 0.5)],
        [("faq/mrd", 0.9), ("urgent", 0.2)],
    ],
    ids=["none is sure", "two topics", "a judgement", "danger"],
)
def test_nothing_is_taken_that_is_not_clear(parts: list[tuple[str, float]]) -> None:
    assert judged("nlu_fallback", 0.3, parts).get("intent")["name"] == "nlu_fallback"


def test_a_message_with_an_answer_is_left_alone() -> None:
    read = judged("faq/fish", 0.6, [("faq/mrd", 0.9), ("chat/greet", 0.9)])
    assert read.get("intent_ranking")[0]["name"] == "faq/fish"
