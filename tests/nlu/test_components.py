"""The trainable components on a small data set: trained, stored and loaded they give the same."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer

from marrow.errors import BadInput
from marrow.nlu.sentence_featurizer import SentenceEncoderFeaturizer
from marrow.nlu.spacy_tokenizer import BlankSpacyTokenizer
from marrow.nlu.tfidf_featurizer import TfidfFeaturizer, _pieces
from marrow.nlu.topic_classifier import TopicClassifier, label

CONTEXT = ExecutionContext(GraphSchema({}), node_name="component")
EXAMPLES = {
    "faq/results_time": ["how long do results take", "when are my results ready", "results how many days"],
    "faq/trephine": ["what is a trephine", "trephine meaning", "the core of bone they take out"],
    "urgent": ["it will not stop bleeding", "he cannot breathe", "she collapsed"],
}

EVERY_WORD = {"word_min_messages": 1, "char_min_messages": 1, "most_messages": 1.0}


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


def featurized(storage: LocalModelStorage, examples: dict[str, list[str]]) -> tuple[TrainingData, TfidfFeaturizer]:
    messages = [Message.build(text, intent=name) for name, texts in examples.items() for text in texts]
    data = BlankSpacyTokenizer(BlankSpacyTokenizer.get_default_config()).process_training_data(TrainingData(messages))
    encoder = SentenceEncoderFeaturizer.create(
        SentenceEncoderFeaturizer.get_default_config(), storage, Resource("encoder"), CONTEXT
    )
    config = {
        **TfidfFeaturizer.get_default_config(),
        "word_min_messages": 1,
        "char_min_messages": 1,
        "most_messages": 1.0,
    }
    tfidf = TfidfFeaturizer.create(config, storage, Resource("tfidf"), CONTEXT)
    tfidf.train(data)
    return tfidf.process_training_data(encoder.process_training_data(data)), tfidf


def test_a_stored_featurizer_gives_the_same_features(storage: LocalModelStorage) -> None:
    data, _ = featurized(storage, EXAMPLES)
    config = {
        **TfidfFeaturizer.get_default_config(),
        "word_min_messages": 1,
        "char_min_messages": 1,
        "most_messages": 1.0,
    }
    loaded = TfidfFeaturizer.load(config, storage, Resource("tfidf"), CONTEXT)
    message = BlankSpacyTokenizer(BlankSpacyTokenizer.get_default_config()).process([Message.build("trephine meaning")])
    again = loaded.process(message)[0].get_sparse_features("text")[1].features
    first = next(m for m in data.training_examples if m.get("text") == "trephine meaning")
    assert abs(again - first.get_sparse_features("text")[1].features).max() < 1e-9


def test_the_pieces_of_words_are_those_of_scikit_learn() -> None:
    theirs = CountVectorizer(analyzer="char_wb", ngram_range=(2, 4)).build_analyzer()
    for text in ("What's a trephine?", "a I", "  two   blanks\n", "", "\u00e9t\u00e9"):
        assert sorted(_pieces(text, (2, 4))) == sorted(piece.lower() for piece in theirs(text))


def test_a_stored_classifier_knows_its_examples(storage: LocalModelStorage) -> None:
    data, _ = featurized(storage, EXAMPLES)
    config = TopicClassifier.get_default_config()
    TopicClassifier.create(config, storage, Resource("topics"), CONTEXT).train(data)
    loaded = TopicClassifier.load(config, storage, Resource("topics"), CONTEXT)
    for message in data.training_examples:
        wanted = label(message)
        loaded.process([message])
        ranking = message.get("intent_ranking")
        assert ranking[0]["name"] == wanted
        assert message.get("intent")["name"] == wanted.split("/")[0]
        assert np.all(np.diff([r["score"] for r in ranking]) <= 0)


def test_one_label_is_too_few_and_said_so(storage: LocalModelStorage) -> None:
    data, _ = featurized(storage, {"faq/trephine": EXAMPLES["faq/trephine"]})
    classifier = TopicClassifier.create(TopicClassifier.get_default_config(), storage, Resource("topics"), CONTEXT)
    with pytest.raises(BadInput, match="at least two intents"):
        classifier.train(data)


def test_the_label_of_a_retrieval_intent_is_the_whole_of_it() -> None:
    assert label(Message.build("what is mrd", intent="faq/mrd")) == "faq/mrd"
    assert label(Message.build("can i drive", intent="out_of_scope")) == "out_of_scope"
