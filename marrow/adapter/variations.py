"""Varies a text as another person might type it: behind an aside, misspelt, mistyped, a word short, unpunctuated."""

import random
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import files
from pathlib import Path

from marrow.nlu.typing_mistakes import mistype

UNPUNCTUATED, SHORTENED, MISTYPED, MISSPELT = 0.12, 0.13, 0.15, 0.2  # shares of the texts that are varied so
BEHIND_ASIDE, ASIDE_WORDS = 0.1, 24  # the share of the texts put behind an aside, and how long such a text is at most
RESPELT = 0.4  # of the words that people are known to misspell, in a text that is
PUNCTUATION = re.compile(r"[^\w\s']")
WORD = re.compile(r"[^\W\d_]+")


def known_misspellings() -> dict[str, list[str]]:
    """Words and how people have misspelt them, in lower case: the list that nlpaug carries (13,550 words)."""
    found: dict[str, list[str]] = {}
    [path] = [f for f in files("nlpaug") or [] if f.name == "spelling_en.txt"]  # importing it would need all its needs
    for line in path.read_text(encoding="utf-8").splitlines():
        word, *wrong = line.split()
        wrong = [w.lower() for w in wrong if w.isalpha() and w[0].lower() == word[0].lower()]
        if word.isalpha() and wrong:
            found.setdefault(word.lower(), []).extend(wrong)
    return found


def read_asides(data: Path) -> list[str]:
    """What people say before they come to their question, and that asks nothing: the lines of `adapter/asides.txt`.

    None where `data` has no such file: a public set's questions stand alone.
    """
    path = data / "adapter" / "asides.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


class Variations:
    """Draws variations of texts.

    Args:
        misspellings: by word, in lower case. asides: what may come before a text. seed: of the draw.
    """

    def __init__(self, misspellings: Mapping[str, list[str]], asides: Sequence[str], seed: int) -> None:
        self._misspellings = misspellings
        self._asides = asides
        self._random = random.Random(seed)

    def vary(self, text: str) -> str:
        """`text`, or one way to type it otherwise."""
        if self._asides and len(text.split()) <= ASIDE_WORDS and self._random.random() < BEHIND_ASIDE:
            text = f"{self._random.choice(self._asides)} {text}"
        chance = self._random.random()
        for share, change in (
            (UNPUNCTUATED, self._unpunctuated),
            (SHORTENED, self._shortened),
            (MISTYPED, self._mistyped),
            (MISSPELT, self._misspelt),
        ):
            if chance < share:
                return change(text)
            chance -= share
        return text

    def _unpunctuated(self, text: str) -> str:
        return PUNCTUATION.sub("", text) or text

    def _shortened(self, text: str) -> str:
        words = text.split()
        if len(words) > 3:
            words.pop(self._random.randrange(len(words)))
        return " ".join(words)

    def _mistyped(self, text: str) -> str:
        return mistype(text, self._random.choice((1, 2)), self._random)

    def _misspelt(self, text: str) -> str:
        def respell(match: re.Match[str]) -> str:
            wrong = self._misspellings.get(match[0].lower())
            return self._random.choice(wrong) if wrong and self._random.random() < RESPELT else match[0]

        return WORD.sub(respell, text)
