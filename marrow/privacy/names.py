"""Finds the names of people: by what is known of names, and by the words around them."""

import re

from marrow.privacy.found import HIDDEN, Found
from marrow.privacy.lexicon import names, words
from marrow.privacy.name_extent import extent, joined
from marrow.privacy.tokens import Token, tokens

# How sure the words before are that a name follows.
NOTHING, PLACE, CUE, TOLD = range(4)

_TOLD = re.compile(
    r"(?<![\w'])(?:(?:my|me|mi|ma|his|her|their|our|the|full|first|sur|last|family|given|legal|real|maiden|patient'?s?|mum'?s|dad'?s|\w+'s|and)\s+)"
    r"(?:(?:full|first|last|family|given|legal|real|maiden|actual|proper|wife'?s|husband'?s|son'?s|daughter'?s|mum'?s|dad'?s|\w+'s)\s+)*"
    r"(?:name|surname|forename|nickname)(?:'?s(?![a-z])\s+|\s*(?:(?:is|are|was|be|it'?s)(?![a-z])|[:=-])\s*)"
    r"(?:(?:actually|called|still|just|now|dr|mr|mrs|ms|miss)\s+)?"
    r"|(?:^|[\n;,./|(])\s*(?:(?:full|patient|first|last|user|sur)\s*)?(?:names?|patient|surname|user|pt|nok|next of kin|contact)\s*(?:is\s+|[:=-]\s*)"
    r"|(?<!\w)(?:name'?s|names|name\s+is|surname\s+is|(?:call|calls|called)\s+(?:me|him|her)|known\s+as|go(?:es)?\s+by(?:\s+the\s+name)?(?:\s+of)?|"
    r"nazywam\s+si[eę]|mam\s+na\s+imi[eę]|je\s+m'appelle|me\s+llamo|mi\s+nombre\s+es|mein\s+name\s+ist|ich\s+hei(?:ß|ss)e|ma\s+numesc|mi\s+chiamo|"
    r"meu\s+nome\s+[eé]|fy\s+enw\s+i\s+yw|under\s+the\s+name(?:\s+of)?|in\s+the\s+name\s+of|addressed\s+to|registered\s+as|booked\s+(?:in\s+)?(?:as|under))\s*:?\s+",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?<![\w'])(?:i'?m|i\s+am|i\s+call|it'?s|its|this\s+is|that'?s|myself|here\s+is|i,|called|named|fao|attn|re|"
    r"(?:speak|speaking|spoke|talk|talked)\s+(?:to|with)|(?:hi|hello|hey|hiya|dear)|regards\s+to|it'?s\s+me|(?:my|sur|family|first|and|,)?\s*name)(?![a-z'])[\s,:]+(?:only\s+|just\s+|called\s+|me\s+)?",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?<!\w)(?:thanks|thank\s+you|thankyou|thx|tnx|ta|cheers|regards|wishes|sincerely|faithfully|truly|respectfully|love(?:\s+from)?|luv|yours|signed|xx+|"
    r"gratefully|diolch|sl[aà]n|dziekuje|bye)(?P<sign>[\s,.!:–—-]*)(?:from\s+)?(?P<names>[^\W\d_][^\n.,!?]{0,40}?)[\s.!x]*$",
    re.IGNORECASE | re.MULTILINE,
)
_DASHED = re.compile(r"(?:[.?!]\s*[-–—~]*|\s[-–—~]+)\s*(?P<names>[A-Z][^\W\d_]+(?:\s[A-Z][^\W\d_]*){0,2})[\s.x]*$")
_HERE = frozenset("here speaking calling again and n from but".split())
_BETWEEN = frozenset(",;:/|()-–—.")
_ARTICLES = frozenset("a an the another every each per half this that these those".split())
_ABBREVIATED = frozenset("mr mrs ms dr prof rev capt sgt".split())
_AUXILIARY = frozenset("will may can mark bill".split())
_FORMAL = frozenset("mr mrs ms miss dr prof professor".split())
_SPOKEN_TO = frozenset("told tell ask asked let met meet reached".split())
_BEFORE_PEOPLE = frozenset(
    "told tell ask asked and with from by for to let see saw meet met thank than that because as like when if but so cos".split()
)
_PREPOSITIONS = frozenset(
    "in from near at to via for through around outside of st saint royal queen king princess prince great port new".split()
)
_SAINTS = frozenset("st saint royal queen king princess prince great port new".split())
_PETS = frozenset("dog cat puppy kitten horse rabbit hamster parrot budgie cockatiel teddy bear doll".split())
_PUNCTUATION = frozenset(".,!?;:)-–—/&+(")
_LOUD_VERBS = frozenset(
    "said says told tells asked reckons thinks explained mentioned gave showed rang phoned texted".split()
)


def people(text: str) -> list[Found]:
    """The names of people in `text`; titles before them stay."""
    finder = _Finder(tokens(text), text)
    return finder.find()


class _Finder:
    def __init__(self, found: list[Token], text: str) -> None:
        self._tokens = found
        self._text = text
        self._words = words()
        self._sure = [NOTHING] * len(found)
        self._signed = [False] * len(found)  # the last words of a message, set apart, after "thanks" or a dash

    def find(self) -> list[Found]:
        if not any(t.is_word for t in self._tokens):
            return []
        self._read_cues()
        result: list[Found] = []
        position = 0
        while position < len(self._tokens):
            end = self._name_from(position)
            if end > position:
                result.append(Found(self._tokens[position].start, self._tokens[end - 1].end, "name"))
                position = end
            else:
                position += 1
        return result

    def _read_cues(self) -> None:
        starts = {token.start: index for index, token in enumerate(self._tokens)}
        for pattern, sure in ((_CUE, CUE), (_TOLD, TOLD)):
            for match in pattern.finditer(self._text):
                self._cue(starts.get(match.end()), sure)
        for pattern, sure in ((_SIGNED, CUE), (_DASHED, CUE)):
            for match in pattern.finditer(self._text):
                index = starts.get(match.start("names"))
                if index is not None and self._signature(match["names"]):
                    self._cue(index, sure)
                    self._signed[index] = pattern is _DASHED or bool(match["sign"].strip())
        for index, token in enumerate(self._tokens):
            if not token.is_word:
                continue
            following = index + 1
            while following < len(self._tokens) and self._tokens[following].text in ("(", ",", "-", ".", ":", "–", "'"):
                following += 1
            plain = following == index + 1
            if token.low in self._words["titles"] and (
                plain or (token.low in _ABBREVIATED and self._tokens[index + 1].text == ".")
            ):
                self._cue(following, CUE)
            if (
                (token.low in self._words["kin"] or token.low == "parents")
                and plain
                and self._tokens_low(following) == "of"
            ):
                self._cue(following + 1, CUE)
            if token.low in self._words["kin"] and not token.possessive and following - index <= 2:
                self._cue(following, CUE if plain or self._tokens[index + 1].text in "(,-–:" else NOTHING)

        self._read_forms()

    def _read_forms(self) -> None:
        """ "olu adebayo, 33 Grange Avenue": words apart that stand beside other personal data and are no English."""
        end = len(self._tokens)
        for index, token in enumerate(self._tokens):
            if token.text != HIDDEN:
                continue
            start = index - 1
            while start >= 0 and self._tokens[start].text in _BETWEEN:
                start -= 1
            last = start
            while (
                start >= 0
                and last - start < 4
                and self._tokens[start].is_word
                and (self._tokens[start].marks or self._tokens[start].unknown)
            ):
                start -= 1
            apart = last < index - 1 or all(t.capital for t in self._tokens[start + 1 : last + 1])
            if (
                start < last
                and apart
                and (start < 0 or self._tokens[start].text in _BETWEEN or self._sure[start + 1] >= CUE)
            ):
                self._cue(start + 1, CUE)
                self._signed[start + 1] = True
                before = self._tokens[start - 1] if start > 0 and self._tokens[start].text == "," else None
                if before is not None and before.first and before.capital and before.strong_surname:
                    self._cue(start - 1, TOLD)  # "Patel, Jignesh 999 ..."
            following = index + 1
            while following < end and self._tokens[following].text in (*_BETWEEN, HIDDEN):
                following += 1
            if following < end and following > index + 1 and self._tokens[following].is_word:
                last = following
                while (
                    last < end
                    and self._tokens[last].is_word
                    and (self._tokens[last].marks or self._tokens[last].unknown)
                ):
                    last += 1
                if last == end or (self._tokens[last].text in _BETWEEN and last > following):
                    self._cue(following, CUE)
                    self._signed[following] = self._signed[following] or last > following

    def _tokens_low(self, index: int) -> str:
        return self._tokens[index].low if index < len(self._tokens) else ""

    def _cue(self, index: int | None, sure: int) -> None:
        if index is not None and index < len(self._tokens):
            self._sure[index] = max(self._sure[index], sure)

    def _signature(self, names: str) -> bool:
        """Whether a sign-off ends in what could be nothing but a name: few words, none of them plain English."""
        signed = [t for t in tokens(names) if t.is_word]
        joined = ("and", "&", "n", *self._words["titles"])
        return 0 < len(signed) <= 5 and all(t.marks or t.unknown or len(t.low) == 1 or t.low in joined for t in signed)

    def _name_from(self, start: int) -> int:
        """Where the name that begins at `start` ends; `start` when none begins there."""
        token = self._tokens[start]
        if not token.is_word:
            return start
        end = start + 1
        if len(token.low) == 1:
            end = self._after_initials(start)
            if end == start or not self._initials_count(start, end):
                return start
        elif not self._begins(start):
            return start
        told = self._sure[start] == TOLD or self._signed[start]
        return extent(self._tokens, start, end, told)

    def _initials_count(self, start: int, end: int) -> bool:
        surname = self._tokens[end - 1]
        if self._sure[start] >= CUE:
            return surname.capital or surname.surname or surname.unknown
        return (
            surname.capital
            and surname.strong_surname
            and self._tokens[start].capital
            and surname.low not in self._words["eponyms"]
        )

    def _after_initials(self, start: int) -> int:
        """Where "J. R. Smith" ends; `start` when no surname follows the initials."""
        index = start
        while index < len(self._tokens) and self._tokens[index].is_word and len(self._tokens[index].low) == 1:
            initial, stop = (
                self._tokens[index],
                self._text[self._tokens[index].end : self._tokens[index].end + 1] == ".",
            )
            if not stop and (not initial.capital or initial.low == "i" or (initial.low == "a" and initial.first)):
                return start
            index += 1
            if index < len(self._tokens) and self._tokens[index].text == ".":
                index += 1
        if index >= len(self._tokens) or index - start > 6 or not self._tokens[index].is_word:
            return start
        surname = self._tokens[index]
        return index + 1 if (surname.surname or surname.unknown) and not surname.stop else start

    def _begins(self, index: int) -> bool:
        token, sure = self._tokens[index], self._sure[index]
        before, after = self._word(index, -1), self._word(index, 1)
        if (
            token.month
            and before is not None
            and (before.low in self._words["kin"] or before.low in self._words["titles"])
        ):
            return True
        if token.capital and before is not None and before.low in _FORMAL and token.low in names():
            return True  # "Mr Don Mbeki"
        if self._is_brand(index) or token.stop or (self._is_thing(index) and sure < TOLD) or self._is_pet(index):
            return False
        if not token.capital and before is not None and before.low in _ARTICLES:
            return False
        if sure == TOLD:
            return self._told(token)
        if self._is_part_of_a_word(index):
            return False
        if "E" in token.marks:
            return sure == CUE and before is not None and before.low in _FORMAL
        if token.low in self._words["kin"] or token.low in self._words["titles"]:
            return False
        if token.town and not token.possessive:
            return self._named_like_a_town(index, sure)
        if token.strong and not (token.low in self._words["verbs"] and not token.capital):
            return True
        surname_follows = after is not None and self._joined(index + 1) and self._certain_surname(index + 1)
        if token.weak and surname_follows and (token.capital or token.low in self._words["verbs"]):
            return not (token.low in _AUXILIARY and token.first and after is not None and after.strong)
        if self._here(index) and self._could_be_here(token):
            return True
        if token.weak and token.capital and token.low not in _AUXILIARY and self._is_pair(index):
            return True
        owner = token.strong_surname or ((token.weak or token.unknown) and token.capital)
        if token.possessive and owner and after is not None and after.low in self._words["belongings"]:
            return True
        if sure == CUE:
            return self._cued(index, before, after)
        if token.capital and token.unknown and before is not None and before.low in _SPOKEN_TO:
            return True
        if token.capital and (token.unknown or token.weak) and self._explained(index):
            return True
        loud = after is not None and after.low in _LOUD_VERBS and self._joined(index + 1)
        if token.weak and token.capital:
            return self._weak_with_capital(index, before, after)
        if token.weak and not token.capital and loud and token.low not in ("will", "may", "can"):
            return before is None or before.low in _BEFORE_PEOPLE or not self._joined(index)
        if token.capital and (token.strong_surname or token.unknown) and not token.town:
            if self._is_pair(index):
                return True
            return loud and (token.strong_surname or before is None or before.low in _BEFORE_PEOPLE)
        return False

    def _is_brand(self, index: int) -> bool:
        """ "Jimmy's in Leeds", "Johnson's baby oil"."""
        token, after = self._tokens[index], self._word(index, 1)
        owns = after is not None and after.low in self._words["belongings"]
        return token.possessive and token.low in self._words["brands"] and not owns

    def _told(self, token: Token) -> bool:
        """After "my name is": anything but a plain word in small letters."""
        if token.capital or token.unknown:
            return bool(token.marks) or token.unknown
        return token.weak or token.strong_surname or token.low in self._words["surnames"]

    def _is_part_of_a_word(self, index: int) -> bool:
        """ "billy-o", "Polly-something": joined by a hyphen to what is no name."""
        following = self._tokens[index + 1 : index + 3]
        joined = len(following) == 2 and following[0].text == "-" and following[0].gap == following[1].gap == ""
        return joined and not following[1].marks and not following[1].capital

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
            return token.weak or token.unknown or (token.strong_surname and not token.first)
        if token.unknown:
            named = after is not None and self._joined(index + 1) and self._certain_surname(index + 1)
            return self._signed[index] or named
        if token.low in self._words["verbs"]:
            number = index + 1 < len(self._tokens) and self._tokens[index + 1].text.isdigit()
            ends = not number and (after is None or not self._joined(index + 1) or after.low in _HERE)
            said = after is not None and after.low in self._words["person_verbs"]
            return ends or (said and token.low not in ("will", "may", "can"))
        return False

    def _weak_with_capital(self, index: int, before: Token | None, after: Token | None) -> bool:
        token = self._tokens[index]
        acts = (
            after is not None
            and self._joined(index + 1)
            and (after.low in self._words["person_verbs"] or after.low in ("from", "here"))
        )
        coupled = self._coupled(index)
        if token.first:
            return (
                acts
                or self._reported(index)
                or coupled
                or (token.possessive and after is not None and after.low in self._words["belongings"])
            )
        if (
            before is not None
            and before.capital
            and self._joined(index)
            and not before.first
            and before.low not in self._words["titles"]
        ):
            return False
        if before is not None and before.low in ("the", "a", "an", "my", "this", "per", "of", "in", "at"):
            return acts and before.low != "the"
        return True

    def _explained(self, index: int) -> bool:
        """ "Rukhsana (mum)", "Chloe (14)"."""
        following = self._tokens[index + 1 : index + 3]
        if len(following) < 2 or following[0].text != "(":
            return False
        return following[1].low in self._words["kin"] or following[1].text.isdigit()

    def _reported(self, index: int) -> bool:
        """ "Ivy on reception told me": a few words on, somebody speaks."""
        for following in self._tokens[index + 1 : index + 6]:
            if following.low in _LOUD_VERBS:
                return True
            if not following.is_word or following.low in ("my", "i", "you", "it", "the", "your", "me"):
                return False
        return False

    def _coupled(self, index: int) -> bool:
        """ "Jack and Grace": beside another name."""
        for step in (1, -1):
            link, other = index + step, index + 2 * step
            if (
                0 <= link < len(self._tokens)
                and self._tokens[link].low in ("and", "&", "n")
                and 0 <= other < len(self._tokens)
            ):
                beside = self._tokens[other]
                if beside.strong or (beside.capital and beside.weak and not beside.town):
                    return True
        return False

    def _named_like_a_town(self, index: int, sure: int) -> bool:
        token, before, after = self._tokens[index], self._word(index, -1), self._word(index, 1)
        if not token.weak or (before is not None and before.low in _PREPOSITIONS):
            return False
        relative = before is not None and before.low in self._words["kin"]
        acts = after is not None and self._joined(index + 1) and after.low in self._words["person_verbs"]
        surname = after is not None and self._joined(index + 1) and self._certain_surname(index + 1)
        return (
            (sure == CUE and (relative or after is None or not self._joined(index + 1)))
            or (acts and token.capital)
            or surname
            or self._here(index)
        )

    def _certain_surname(self, index: int) -> bool:
        token = self._tokens[index]
        return (
            not token.stop
            and not token.town
            and "E" not in token.marks
            and token.strong_surname
            and not self._is_thing(index)
        )

    def _is_pair(self, index: int) -> bool:
        """Two words with capitals, one of them a name for certain: "Kowalczuk Halina", "Thuy Tran"."""
        following = index + 1
        if following >= len(self._tokens) or not self._joined(following):
            return False
        first, second = self._tokens[index], self._tokens[following]
        if (
            not second.is_word
            or not second.capital
            or second.stop
            or second.town
            or "E" in second.marks
            or self._is_thing(following)
        ):
            return False
        known = first.marks != "" and not first.town
        return (
            second.strong
            or (second.strong_surname and (first.unknown or known))
            or (second.unknown and first.weak and not first.first)
        )

    def _here(self, index: int) -> bool:
        """ "tracey here": only where a message or a sentence begins, or after a greeting."""
        following = index + 1
        while (
            following < len(self._tokens)
            and self._tokens[following].is_word
            and self._tokens[following].surname
            and following - index < 3
        ):
            following += 1
        if following >= len(self._tokens) or self._tokens[following].low not in ("here", "speaking", "calling"):
            return False
        before = self._tokens[index - 1] if index else None
        return (
            before is None
            or self._tokens[index].first
            or before.text in ",."
            or before.low in ("hi", "hello", "hey", "hiya", "its", "it's")
        )

    def _could_be_here(self, token: Token) -> bool:
        if token.low in self._words["places"] or token.low in self._words["kin"]:
            return False
        return (
            token.strong
            or token.low in self._words["verbs"]
            or (token.capital and (token.weak or token.strong_surname or token.unknown))
        )

    def _is_thing(self, index: int) -> bool:
        """Whether the words from here on are a hospital, a ward, a charity, a needle: "Sue Ryder hospice", "St James's"."""
        before = self._tokens[index - 1] if index else None
        if (
            before is not None
            and before.low in _SAINTS
            and self._joined(index)
            and (before.capital or before.low == "st")
        ):
            return True
        if self._in_a_phrase(index):
            return True
        for following in range(index + 1, min(index + 4, len(self._tokens))):
            token = self._tokens[following]
            if following == index + 1 and self._tokens[index].possessive and token.low in self._words["belongings"]:
                return False
            if token.low in self._words["things"] and token.is_word and self._joined(following):
                return following == index + 1 or not self._tokens[following - 1].possessive or token.low == "hospital"
            if not (token.is_word and self._joined(following) and (token.marks or token.low in self._words["eponyms"])):
                return False
        return False

    def _in_a_phrase(self, index: int) -> bool:
        """ "Anthony Nolan", from either of its words."""
        for start in (index - 1, index):
            pair = [t.low for t in self._tokens[max(0, start) : start + 3] if t.is_word][:2]
            if len(pair) == 2 and "_".join(pair) in self._words["phrases"]:
                return True
        return False

    def _is_pet(self, index: int) -> bool:
        return any(t.low in _PETS for t in self._tokens[max(0, index - 2) : index])

    def _joined(self, index: int) -> bool:
        return joined(self._tokens, index)

    def _word(self, index: int, step: int) -> Token | None:
        beside = index + step
        if 0 <= beside < len(self._tokens) and self._tokens[beside].is_word:
            return self._tokens[beside]
        return None
