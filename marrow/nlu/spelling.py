"""Repairs the spelling of a message, towards the words of the training examples."""

import re
from collections import Counter
from typing import Any, Dict, Iterable, List

import numpy as np
from jellyfish import metaphone
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from symspellpy import SymSpell, Verbosity

from marrow.privacy.lexicon import dictionary
from marrow.privacy.reading import question_in

REPAIRED = "repaired_text"
FILE = "spelling.npz"
WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
ABBREVIATION = 3  # letters: a word of as many is mostly short for something
TEXT_SPEAK = {
    "2day": "today",
    "2mo": "tomorrow",
    "2moro": "tomorrow",
    "2morow": "tomorrow",
    "2morrow": "tomorrow",
    "2nite": "tonight",
    "4eva": "forever",
    "any1": "anyone",
    "b4": "before",
    "evry1": "everyone",
    "every1": "everyone",
    "gr8": "great",
    "l8": "late",
    "l8r": "later",
    "m8": "mate",
    "no1": "no one",
    "some1": "someone",
    "sum1": "someone",
    "w8": "wait",
    "w8ing": "waiting",
}


def wording(message: Message) -> str:
    """What the tokenizer and the featurizers read: the message with its spelling repaired, or as it was typed."""
    return str(message.get(REPAIRED) or message.get(TEXT) or "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingRepair(GraphComponent):
    """A Rasa component that stands first and sets `repaired_text`; the message's own text stays as it was typed.

    A word is repaired when it is neither English (the list of 82,765 words that symspellpy carries) nor frequent in the
    training examples, and a word of the examples is one or two letters away. The nearest wins, where the same sound
    counts as a letter ("rong" is "wrong", not "long"; Metaphone: Philips 1990), and so do two letters that changed
    places ("wnat" is "want", not "what"); of those the most frequent. A word of three letters may only lack its last
    letter once more, or a silent e ("kil", "hom"): most others are short for something. The
    examples themselves are left as they were written: their mistakes are there to learn from. SymSpell's distance is
    Damerau-Levenshtein's with adjacent swaps (Garbe 2012, "1000x faster spelling correction").
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's options."""
        return {
            "shortest": 3,  # letters: a shorter word is left alone
            "long_word": 6,  # letters: from here on two mistakes are repaired, below it one
            "min_messages": 4,  # an English word must stand in this many examples to be what another is repaired to
            "min_messages_not_english": 12,  # the same for another word: "apixaban", "leukaemia"
        }

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._english = frozenset(dictionary())
        self._speller = SymSpell(max_dictionary_edit_distance=2)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SpellingRepair":
        """Creates the untrained component (see the parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SpellingRepair":
        """Loads the trained component (see the parent class)."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / FILE) as stored:
            for word, count in zip(stored["words"].tolist(), stored["counts"].tolist(), strict=True):
                component._speller.create_dictionary_entry(word, count)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Counts the words of the training examples and keeps those that a misspelt word may have meant."""
        counts = self._count(m.get(TEXT) for m in training_data.nlu_examples if m.get(TEXT))
        with self._model_storage.write_to(self._resource) as folder:
            words, numbers = np.array(list(counts), str), np.array(list(counts.values()))
            np.savez_compressed(folder / FILE, words=words, counts=numbers)
        return self._resource

    def _count(self, texts: Iterable[str]) -> Dict[str, int]:
        messages: Counter[str] = Counter()
        for text in texts:
            messages.update({word.lower() for word in WORD.findall(text)})
        english, other = self._config["min_messages"], self._config["min_messages_not_english"]
        return {
            word: count
            for word, count in sorted(messages.items())
            if word.isalpha() and len(word) > 2 and count >= (english if word in self._english else other)
        }

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the training examples as they are."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the repaired text of each message that has a text, read past the placeholders of personal data."""
        for message in messages:
            if message.get(TEXT):
                message.set(REPAIRED, self.repair(question_in(message.get(TEXT))), add_to_output=True)
        return messages

    def repair(self, text: str) -> str:
        """`text` with its misspelt words replaced; everything between the words is kept."""
        return WORD.sub(lambda match: self._repair_word(match.group()), text)

    def _repair_word(self, word: str) -> str:
        lower = word.lower()
        if lower in TEXT_SPEAK:
            return TEXT_SPEAK[lower]
        if not lower.isalpha() or len(lower) < self._config["shortest"]:
            return word
        if lower in self._english or lower in self._speller.words:
            return word
        most = 2 if len(lower) >= self._config["long_word"] else 1
        found = self._speller.lookup(lower, Verbosity.ALL, max_edit_distance=most)
        if len(lower) == ABBREVIATION:
            found = [f for f in found if f.term in (lower + lower[-1], lower + "e")]
        sound, letters = metaphone(lower), sorted(lower)

        def distance(term: str, edits: int) -> int:
            return edits - (metaphone(term) == sound or (edits == 1 and sorted(term) == letters))

        return min(found, key=lambda f: (distance(f.term, f.distance), -f.count)).term if found else word
