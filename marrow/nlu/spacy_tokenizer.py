"""Splits a message into tokens with lemmas and sentences, by a blank spaCy pipeline that needs no trained model."""

from functools import lru_cache
from typing import Any, Dict, List

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import SPACY_DOCS, TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc

from marrow.nlu import questions, sentences
from marrow.nlu.component import TopicsComponent
from marrow.nlu.parts import SENTENCES, parts, remember
from marrow.nlu.spans import any_of
from marrow.nlu.spelling import wording
from marrow.topics import Topic


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """spaCy's English tokenizer, the rule-based sentence splitter and the lookup lemmatizer of spacy-lookups-data."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


class LemmaToken(Token):
    """A token with a cheap fingerprint: Rasa's own takes half a minute over the tokens of the training data."""

    def __repr__(self) -> str:
        return f"{self.start}:{self.text}:{self.lemma}"

    def fingerprint(self) -> str:
        """What tells this token from others, for Rasa's cache of training steps."""
        return repr(self)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class BlankSpacyTokenizer(TopicsComponent, Tokenizer):
    """A Rasa tokenizer on `spacy.blank("en")`; Rasa's own SpacyTokenizer needs a trained pipeline.

    Sets each message's tokens, with their lemmas, and keeps the spaCy `Doc` for the components that match patterns.
    A message without any token (blanks, control characters) gets one empty token, which Rasa's featurizers expect.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The options: Rasa's own for every tokenizer."""
        return {
            "intent_tokenization_flag": False,  # labels are not split into words
            "intent_split_symbol": "_",
            "token_pattern": None,
        }

    def __init__(self, config: Dict[str, Any], topics: Dict[str, Topic] | None = None) -> None:
        Tokenizer.__init__(self, config)
        self._names = any_of(name for topic in (topics or {}).values() for name in topic.names)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Tokenizes the texts of the training messages, all in one go; nothing reads the tokens of their labels."""
        examples = [e for e in training_data.training_examples if e.get(TEXT)]
        with pipeline().select_pipes(disable="sentencizer"):
            for example, doc in zip(examples, pipeline().pipe(wording(e) for e in examples), strict=True):
                example.set(TOKENS_NAMES[TEXT], _tokens(doc))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Tokenizes the messages to understand, and their sentences as messages of their own."""
        super().process(messages)
        for message in messages:
            sentences.split(message)
            questions.split(message, self._names)
            super().process(parts(message, SENTENCES))
        remember(super().process, messages)
        return messages

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        """The tokens of `message[attribute]`, in order, blanks left out; of a text, as its spelling was repaired."""
        text = wording(message) if attribute == TEXT else message.get(attribute)
        doc = pipeline()(text)
        message.set(SPACY_DOCS[attribute], doc)
        return _tokens(doc)


def _tokens(doc: Doc) -> List[Token]:
    tokens: List[Token] = [LemmaToken(t.text, t.idx, lemma=t.lemma_.lower()) for t in doc if not t.is_space]
    return tokens or [LemmaToken("", 0)]
