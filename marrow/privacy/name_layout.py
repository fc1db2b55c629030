"""Finds names by their place in a message alone: "X and Y here", "X Y, DOB ...", "X, my son"."""

import re

from marrow.privacy.dates import FULL
from marrow.privacy.found import HIDDEN
from marrow.privacy.lexicon import english, misspelt, words
from marrow.privacy.name_extent import PARTICLES, joined
from marrow.privacy.namesakes import Namesakes
from marrow.privacy.tokens import Token

_HERE = frozenset("here speaking calling".split())
_GREETINGS = frozenset("hi hello hey hiya its it's this is im i'm dear morning patient pt name".split())
_AND = frozenset("and & n".split())
_BETWEEN = frozenset(',;:/|()-–—.!?"\u201c')
_FIGURES = re.compile(r"\d{6,10}(?!\w)", re.ASCII)  # "jaswant 050578"
_WHOSE = frozenset("my our his her their the a".split())
_RELATIONS = frozenset("parents grandparents twins sisters brothers sons daughters".split())
_STAFF = frozenset(
    "doctor nurse consultant registrar haematologist gp surgeon physio receptionist porter patient boss".split()
)
MOST = 5  # words of one name
MOST_COUPLED = 8  # names that "and" joins


class Layout:
    """Where in a message names stand that nothing but their place gives away.

    Args:
        found: the tokens of the message.
        text: the message.
        namesakes: what tells things that bear a name.
    """

    def __init__(self, found: list[Token], text: str, namesakes: Namesakes) -> None:
        self._tokens = found
        self._text_read = text
        self._words = words()
        self._namesakes = namesakes

    def ends(self) -> dict[int, int]:
        """The index of each name's first token, and that of the token behind the name."""
        ends: dict[int, int] = {}
        for index in range(len(self._tokens)):
            if not self._opens(index):
                continue
            if end := self._inverted(index):
                ends[index] = end
                continue
            names = self._coupled(index)
            if names and (self._here(names) or self._beside_data(names) or self._related(names)):
                ends |= dict(names)
        return ends

    def _opens(self, index: int) -> bool:
        """Whether a clause begins here, or what a greeting introduces."""
        token, before = self._tokens[index], self._tokens[index - 1] if index else None
        if not token.is_word or (before is not None and before.text == "-" and token.gap == ""):
            return False
        apart = before is None or before.text in _BETWEEN or before.text == HIDDEN
        return (
            token.first
            or apart
            or (before is not None and (before.low in _GREETINGS or before.low in self._words["openings"]))
        )

    def _inverted(self, index: int) -> int:
        """Where "OKAFOR, Uchenna;" and "Yilmaz, Ebru MRN" end: a surname, a first name, then data; 0 elsewhere."""
        comma = self._sequence(index, False)
        if comma == index or self._text(comma) != ",":
            return 0
        loud = self._text(index).isupper() and len(self._text(index)) > 2
        initial = self._text(comma + 1)
        if loud and len(initial) == 1 and initial.isupper() and initial not in "IA":
            return comma + 2  # "VEERASWAMY, K"
        end = self._sequence(comma + 1, False)
        written = [t for t in (*self._tokens[index:comma], *self._tokens[comma + 1 : end]) if t.is_word]
        if end == comma + 1 or not all(t.text[0].isupper() for t in written) or any(t.town for t in written):
            return 0
        return end if (loud and not initial.isupper()) or self._text(end) == ";" or self._data_follows(end) else 0

    def _coupled(self, index: int) -> list[tuple[int, int]]:
        """The name that could begin here, and those that "and" joins to it; empty when none could."""
        names: list[tuple[int, int]] = []
        while (end := self._sequence(index, names != [])) > index:
            if not any(len(token.low) > 1 for token in self._tokens[index:end]):
                return []  # "D.O.B."
            names.append((index, end))
            if len(names) == MOST_COUPLED or self._low(end) not in _AND or self._low(end + 1) in _WHOSE:
                return names
            index = end + 1
        return []

    def _sequence(self, start: int, coupled: bool) -> int:
        end = start
        while end < len(self._tokens) and end - start < 2 * MOST:
            token = self._tokens[end]
            if end > start and token.text == "-" and token.gap == "" and self._named(end + 1):
                end += 2
            elif end > start and not joined(self._tokens, end):
                break
            elif (
                len(token.low) == 1
                and token.capital
                and token.low != "i"
                and (end > start or self._text(end + 1) == ".")
            ):
                end += 2 if self._text(end + 1) == "." else 1
            elif self._named(end) or (coupled and end == start and self._given(end)):
                end += 1
            elif end > start and token.low in PARTICLES and self._named(end + 1 + (self._text(end + 1) == "-")):
                end += 2 + (self._text(end + 1) == "-")  # "Huda Al-Khalidi"
            else:
                break
        return end

    def _named(self, index: int) -> bool:
        """Whether the word could be a name: with a capital, or in small letters and no word of English."""
        if index >= len(self._tokens):
            return False
        token = self._tokens[index]
        if token.month and self._low(index + 1) in _HERE:
            return True
        barred = token.stop or token.low in self._words["kin"] or token.low in self._words["titles"]
        if (
            not token.is_word
            or barred
            or ("E" in token.marks and self._opens(index))
            or self._namesakes.is_thing(index)
        ):
            return False
        known = token.marks != "" or token.unknown
        loud = token.strong and token.text.isupper()
        return known and (token.capital or loud or token.low in self._words["verbs"] or token.low not in english())

    def _given(self, index: int) -> bool:
        """Whether the word is some people's first name, a word of English or not."""
        return index < len(self._tokens) and self._tokens[index].weak and not self._tokens[index].stop

    def _here(self, names: list[tuple[int, int]]) -> bool:
        """ "Bev here"; in small letters what is in no list counts only beside another: "sukhi n jas here"."""
        first, end = self._tokens[names[0][0]], names[-1][1]
        alone = len(names) == 1 and not first.capital and first.unknown
        place = first.town and not first.weak
        again = self._low(end) == "again" and first.low not in english()  # "Femi again", not "Start again"
        return (self._low(end) in _HERE or again) and joined(self._tokens, end) and not alone and not place

    def _beside_data(self, names: list[tuple[int, int]]) -> bool:
        """ "Win Myint 11.12.1990", "Georgios Stavrou, DOB": capitals throughout, before other personal data.

        A single word, also in small letters, right before a date or a number: "jaswant 050578".
        """
        (start, end), *others = names
        written = [t for t in self._tokens[start:end] if t.is_word and t.low not in PARTICLES]
        token = self._tokens[start]
        if end == start + 1 and (self._numbered(end) or (token.unlisted and self._numbered(end + 1))):
            word = token.low in english() and token.low not in self._words["verbs"]
            return (
                not token.town and not word and (token.marks != "" or (len(token.low) > 3 and not misspelt(token.low)))
            )
        if others or len(written) < 2 or not all(t.text[0].isupper() for t in written) or all(t.town for t in written):
            return False
        return self._data_follows(end)

    def _data_follows(self, end: int) -> bool:
        while self._text(end) in _BETWEEN and self._text(end):
            end += 1
        return self._numbered(end) or self._low(end) in self._words["labels"] or self._text(end) == HIDDEN

    def _numbered(self, index: int) -> bool:
        """Whether a full date or a long number stands there."""
        start = self._tokens[index].start if index < len(self._tokens) else len(self._text_read)
        return bool(FULL.match(self._text_read, start) or _FIGURES.match(self._text_read, start))

    def _related(self, names: list[tuple[int, int]]) -> bool:
        """ "Dilys and Ieuan, grandparents", "Jonjo, my son", "Tuan and his sister": capitals, and who they are."""
        end = names[-1][1]
        people = all(t.capital and (t.strong or not t.town) for t in (self._tokens[start] for start, _ in names))
        joins = self._text(end) in (",", "(") or self._low(end + 1) in ("his", "her", "their")
        first = self._tokens[names[0][0]]
        small = first.unknown and len(first.low) > 4 and "'" not in first.low and not misspelt(first.low)
        if (first.unlisted or small) and self._low(end) in _WHOSE:  # "Sadhana my wife"
            people, joins, end = True, True, end - 1
        said = self._low(end + 1) in _WHOSE
        relation = self._low(end + 1 + said)
        family = relation in self._words["kin"] and relation not in _STAFF
        return people and joins and (said or len(names) > 1) and (family or relation in _RELATIONS)

    def _text(self, index: int) -> str:
        return self._tokens[index].text if index < len(self._tokens) else ""

    def _low(self, index: int) -> str:
        return self._tokens[index].low if index < len(self._tokens) else ""
