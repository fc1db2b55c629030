"""The spaCy tokenizer as Rasa uses it."""

from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from marrow.nlu.spacy_tokenizer import BlankSpacyTokenizer

TOKENIZER = BlankSpacyTokenizer(BlankSpacyTokenizer.get_default_config())


def test_tokens_have_lemmas_and_places() -> None:
    message = TOKENIZER.process([Message.build("The needles won't hurt")])[0]
    tokens = message.get("text_tokens")
    assert [t.text for t in tokens] == ["The", "needles", "wo", "n't", "hurt"]
    assert tokens[1].lemma == "needle"
    assert (tokens[1].start, tokens[1].end) == (4, 11)
    assert message.get("text_spacy_doc") is not None


def test_a_blank_message_has_one_empty_token() -> None:
    assert [t.text for t in TOKENIZER.process([Message.build("  ")])[0].get("text_tokens")] == [""]


def test_training_keeps_tokens_and_drops_documents() -> None:
    data = TOKENIZER.process_training_data(TrainingData([Message.build("what is mrd", intent="faq")]))
    example = data.training_examples[0]
    assert len(example.get("text_tokens")) == 3
    assert example.get("text_spacy_doc") is None


def test_tokens_that_differ_have_fingerprints_that_differ() -> None:
    first, second = (TOKENIZER.process([Message.build(t)])[0].get("text_tokens")[0] for t in ("test", "tests"))
    assert first.fingerprint() != second.fingerprint()
