"""What is known about a word: whether people bear it as a name, whether it is a town, whether it is plain English."""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import yaml

FOLDER = Path(__file__).parent
NAMES = FOLDER / "names.txt"  # made by build_names.py, which says what its marks mean
ORDINARY = FOLDER / "ordinary.txt"  # made by build_names.py too
SHORTEST = 4  # letters of a word that is said to be misspelt: a shorter one is like too many others
LONGEST = 30  # letters of such a word: what is longer is no word, and would cost time and memory
COMMON = 10_000  # words of which a misspelt word may be one
WORDS = FOLDER / "words.yml"  # cues, and what looks like a name and is none


def folded(text: str) -> str:
    """`text` in small letters and without accents, letter for letter where that is possible."""
    plain = text.lower().replace("\u2019", "'")
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """The words that are names or towns, folded, with their marks."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines)


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """The words of English that symspellpy carries, and the ordinary words that it lacks."""
    return frozenset(dictionary()).union(ORDINARY.read_text(encoding="utf-8").split())


def dictionary() -> list[str]:
    """The 82,765 words of English that symspellpy carries, the commonest first."""
    path = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    return re.findall(r"^(\S+) ", path.read_text(encoding="utf-8-sig"), re.MULTILINE)


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """The commonest `COMMON` words of English."""
    return frozenset(dictionary()[:COMMON])


@lru_cache(maxsize=10_000)
def misspelt(word: str) -> bool:
    """Whether `word`, folded, is a common word of English but for one letter or two that changed places."""
    if not SHORTEST <= len(word) <= LONGEST:
        return False
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    near = {a + b[1:] for a, b in halves if b} | {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    near |= {a + c + b[skip:] for a, b in halves for c in ascii_lowercase for skip in (0, 1)}
    return not near.isdisjoint(common())


@lru_cache(maxsize=1)
def words() -> dict[str, frozenset[str]]:
    """The lists of `words.yml` by name."""
    content: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return {key: frozenset(folded(word) for word in str(text).split()) for key, text in content.items()}
