"""Finds the names of people: by what is known of names, and by the words around them."""

from marrow.privacy.found import Found
from marrow.privacy.lexicon import english, names, words
from marrow.privacy.name_context import Context
from marrow.privacy.name_cues import CUE, GIVEN, TOLD, Cues
from marrow.privacy.name_extent import (
    PARTICLES,
    after_initials,
    after_particle,
    extent,
    initial_follows,
    joined,
    with_others,
    word_beside,
)
from marrow.privacy.name_layout import Layout
from marrow.privacy.namesakes import Namesakes
from marrow.privacy.tokens import Token, tokens

_HERE = frozenset("here speaking calling again and n from but".split())
_ARTICLES = frozenset("a an the another every each per half this that these those".split())
_AUXILIARY = frozenset("will may can mark bill".split())
_FORMAL = frozenset("mr mrs ms miss dr prof professor".split())
_PREPOSITIONS = frozenset(
    "in from near at to via for through around outside of st saint royal queen king princess prince great port new".split()
)
MIN_GIVEN = 3  # letters
_PREDICATES = frozenset("what the a an all why how everything something".split())  # "Faith is what keeps me going"


def people(text: str) -> list[Found]:
    """The names of people in `text`; titles before them stay."""
    finder = _Finder(tokens(text), text)
    return finder.find()


class _Finder:
    def __init__(self, found: list[Token], text: str) -> None:
        self._tokens = found
        self._words = words()
        self._namesakes = Namesakes(found)
        self._context = Context(found)
        cues = Cues(found, text)
        self._sure, self._signed = cues.sure, cues.signed
        self._placed = Layout(found, text, self._namesakes).ends()

    def find(self) -> list[Found]:
        if not any(t.is_word for t in self._tokens):
            return []
        result: list[tuple[int, int]] = []
        position = 0
        while position < len(self._tokens):
            end = self._name_from(position)
            if end > position:
                result.append((position, end))
                position = end
            else:
                position += 1
        return [
            Found(self._tokens[start].start, self._tokens[end - 1].end, "name")
            for start, end in with_others(self._tokens, result)
        ]

    def _name_from(self, start: int) -> int:
        """Where the name that begins at `start` ends; `start` when none begins there."""
        token = self._tokens[start]
        if start in self._placed:
            return self._placed[start]
        if not token.is_word:
            return start
        end = start + 1
        cued = self._sure[start] >= CUE
        if token.low in PARTICLES and cued and (len(token.low) > 1 or not token.capital):
            end = after_particle(self._tokens, start) or start  # "Mrs de Villiers"
            if end == start or not self._tokens[end - 1].capital:
                return start
        elif len(token.low) == 1:
            end = after_initials(self._tokens, start, cued)
            if end == start or not self._initials_count(start, end):
                return start
        elif not self._begins(start):
            return start
        told = self._sure[start] == TOLD or self._signed[start]
        return extent(self._tokens, start, end, told, cued)

    def _initials_count(self, start: int, end: int) -> bool:
        surname = self._tokens[end - 1]
        if self._sure[start] >= CUE:
            return surname.capital or surname.surname or surname.unknown or surname.town
        return (
            (surname.strong_surname or surname.unlisted)
            and self._tokens[start].capital == surname.capital
            and surname.low not in self._words["eponyms"]
        )

    def _begins(self, index: int) -> bool:
        token, sure = self._tokens[index], self._sure[index]
        before, after = self._word(index, -1), self._word(index, 1)
        if (
            token.month
            and before is not None
            and (before.low in self._words["kin"] or before.low in self._words["titles"])
        ):
            return True
        if sure == TOLD and self._is_given(token):
            return True
        if self._signed[index] and token.capital and token.low in GIVEN:
            return True
        titled = before is not None and before.low in _FORMAL and token.low not in self._words["eponyms"]
        if titled and token.capital and (token.low in names() or token.unlisted):
            return True  # "Mr Don Mbeki"
        if (
            self._namesakes.is_brand(index)
            or token.stop
            or (self._namesakes.is_thing(index) and sure < TOLD)
            or self._namesakes.is_pet(index)
        ):
            return False
        said = token.strong and before is not None and before.text == "that"  # "is it normal that ellie ..."
        if not token.capital and before is not None and before.low in _ARTICLES and not said:
            return False
        kin = before is not None and (before.low in self._words["kin"] or before.low in self._words["titles"])
        if sure >= CUE and not kin and initial_follows(self._tokens, index) and (token.weak or token.unknown):
            return True
        if sure == TOLD:
            return self._told(token)
        if self._is_part_of_a_word(index):
            return False
        if "E" in token.marks:
            related = before is not None and token.capital and token.weak and before.low in self._words["kin"]
            return related or (sure == CUE and before is not None and before.low in _FORMAL)
        if token.low in self._words["kin"] or token.low in self._words["titles"]:
            return False
        if token.town and not token.possessive:
            return self._named_like_a_town(index, sure)
        if token.strong and not self._could_be_a_word(index):
            return True
        surname_follows = after is not None and self._joined(index + 1) and self._certain_surname(index + 1)
        if token.weak and surname_follows and (token.capital or token.low in self._words["verbs"]):
            return not (token.low in _AUXILIARY and token.first and after is not None and after.strong)
        if token.weak and token.capital and token.low not in _AUXILIARY and self._is_pair(index):
            return True
        owner = token.strong_surname or ((token.weak or token.unknown) and token.capital)
        if token.possessive and owner and after is not None and after.low in self._words["belongings"]:
            return True
        if sure == CUE:
            return self._cued(index, before, after)
        if token.unlisted and self._context.is_a_person(index):
            return True
        if token.capital and (token.weak or token.unknown) and self._context.explained(index):
            return True
        if token.unknown and not token.capital and self._context.beside_me(index):
            return True
        if token.weak and token.capital:
            return self._weak_with_capital(index, before, after)
        if token.low in self._words["verbs"] and not token.capital:
            return self._context.asked_about(index)
        named = token.capital and (token.surname or token.unknown) and not (token.town or token.low in english())
        return named and self._is_pair(index)

    def _could_be_a_word(self, index: int) -> bool:
        """ "Nick in the skin", "josh about it": a name that is a word too, in small letters or where a sentence begins."""
        token, after = self._tokens[index], self._word(index, 1)
        verb = token.low in self._words["verbs"]
        if not (token.first and token.capital):
            return verb and not token.capital
        opener = token.low in self._words["openers"] and not (
            after is not None and after.low in self._words["person_verbs"]
        )
        # "Dean, the place in the forest"
        explained = self._low(index + 2) == "the" and self._low(index + 3) not in self._words["kin"]
        return (verb or opener) and not token.possessive and (after is not None or explained)

    def _is_given(self, token: Token) -> bool:
        """ "my name is Olive Baker": a first name with a capital, a word or a brand elsewhere."""
        word = token.low in self._words["function_words"] or len(token.low) < MIN_GIVEN
        word = word or token.low in self._words["kin"] or token.low in self._words["titles"]
        return token.capital and not word and "f" in names().get(token.low, "").lower()

    def _told(self, token: Token) -> bool:
        """After "my name is": anything but a plain word in small letters."""
        if token.capital or token.unknown:
            return bool(token.marks) or token.unknown
        return token.weak or token.strong_surname or token.low in self._words["surnames"]

    def _is_part_of_a_word(self, index: int) -> bool:
        """ "billy-o", "Polly-something", "Ki67": joined by a hyphen to what is no name, or to a number."""
        following = self._tokens[index + 1 : index + 3]
        if following and following[0].gap == "" and following[0].text.isdigit():
            return True
        joined = len(following) == 2 and following[0].text == "-" and following[0].gap == following[1].gap == ""
        if not joined or "E" in following[1].marks:
            return joined  # "Li-Fraumeni"
        return not following[1].marks and (not following[1].capital or len(following[1].low) == 1)

    def _cued(self, index: int, before: Token | None, after: Token | None) -> bool:
        """After "I'm", "my son", "Mrs", "Kind regards": what is said to be a name, unless it is a plain word."""
        token = self._tokens[index]
        titled = before is not None and before.low in self._words["titles"]
        if titled and (token.strong_surname or (token.capital and (token.marks or token.unknown))):
            return True
        if (
            titled
            and token.unknown
            and len(token.low) > 3
            and before is not None
            and before.low in ("mr", "mrs", "ms", "miss", "dr")
        ):
            return True
        if self._signed[index] and (token.weak or token.strong_surname):
            return True
        if token.capital:
            return token.weak or token.unknown or token.unlisted or (token.strong_surname and not token.first)
        if token.unknown:
            named = after is not None and self._joined(index + 1) and self._certain_surname(index + 1)
            kin = before is not None and before.low in self._words["kin"]
            return self._signed[index] or named or self._context.introduced(index, kin)
        if token.low in self._words["verbs"]:
            number = index + 1 < len(self._tokens) and self._tokens[index + 1].text.isdigit()
            ends = not number and (after is None or not self._joined(index + 1) or after.low in _HERE)
            said = after is not None and after.low in self._words["person_verbs"]
            return ends or (said and token.low not in ("will", "may", "can"))
        if not token.weak or token.low in english():
            return False
        surname = after is not None and self._joined(index + 1) and after.marks != "" and after.low not in english()
        return surname or self._context.introduced(index, False)

    def _weak_with_capital(self, index: int, before: Token | None, after: Token | None) -> bool:
        token = self._tokens[index]
        acts = (
            after is not None
            and self._joined(index + 1)
            and (after.low in self._words["person_verbs"] or after.low in ("from", "here"))
            and self._low(index + 2) not in _PREDICATES
        )
        coupled = self._context.coupled(index)
        if token.first:
            return (
                acts
                or self._context.reported(index)
                or coupled
                or (token.possessive and after is not None and after.low in self._words["belongings"])
            )
        if before is not None and before.capital and not before.first and before.low not in self._words["titles"]:
            return False  # "Silver Jubilee"
        return (acts and before is not None and before.low != "the") or self._context.stands_out(index)

    def _named_like_a_town(self, index: int, sure: int) -> bool:
        token, before, after = self._tokens[index], self._word(index, -1), self._word(index, 1)
        if not token.weak or (before is not None and before.low in _PREPOSITIONS):
            return False
        relative = before is not None and before.low in self._words["kin"]
        acts = after is not None and self._joined(index + 1) and after.low in self._words["person_verbs"]
        surname = after is not None and self._joined(index + 1) and self._certain_surname(index + 1)
        surname = surname or (token.capital and self._is_pair(index))
        return (
            (sure == CUE and (relative or after is None or not self._joined(index + 1)))
            or (acts and token.capital)
            or surname
        )

    def _certain_surname(self, index: int) -> bool:
        token = self._tokens[index]
        return (
            not token.stop
            and not token.town
            and "E" not in token.marks
            and (token.strong_surname or (token.capital and token.surname and token.low not in english()))
            and not self._namesakes.is_thing(index)
        )

    def _is_pair(self, index: int) -> bool:
        """Two words with capitals, one of them a name for certain: "Kowalczuk Halina", "Thuy Tran"."""
        following = index + 1
        if following >= len(self._tokens) or not self._joined(following):
            return False
        first, second = self._tokens[index], self._tokens[following]
        if second.low in PARTICLES and second.text.islower() and len(second.low) > 1:
            return after_particle(self._tokens, following) > 0
        if (
            not second.is_word
            or not second.capital
            or second.stop
            or second.town
            or "E" in second.marks
            or self._namesakes.is_thing(following)
        ):
            return False
        known = first.marks != "" and (not first.town or first.weak)
        return (
            second.strong
            or (second.strong_surname and (first.unknown or known))
            or (second.unknown and first.weak and not first.first)
            or (known and second.marks != "" and second.low not in english() and (first.weak or not first.first))
            or (known and not (first.text + second.text).isascii())
        )

    def _joined(self, index: int) -> bool:
        return index < len(self._tokens) and joined(self._tokens, index)

    def _low(self, index: int) -> str:
        return self._tokens[index].low if index < len(self._tokens) else ""

    def _word(self, index: int, step: int) -> Token | None:
        return word_beside(self._tokens, index, step)
