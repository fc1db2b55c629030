"""Reads the words around a name: what says that one follows, or that what stands apart is one."""

import re

from marrow.privacy.found import HIDDEN
from marrow.privacy.lexicon import words
from marrow.privacy.tokens import ABBREVIATED, Token, tokens

# How sure the words before are that a name follows.
NOTHING, CUE, TOLD = range(3)

# Each word can be read in one way alone: else a text of many such words would take for ever.
_TOLD = re.compile(
    r"(?<![\w'])(?:(?:my|me|mi|ma|his|her|their|our|the|full|first|sur|last|family|given|legal|real|maiden|patient'?s?|mum'?s|dad'?s|\w+'s|and)\s+)"
    r"(?:(?:full|first|last|family|given|legal|real|maiden|actual|proper|wifes|husbands|sons|daughters|mums|dads|\w+'s)\s+){0,6}"
    r"(?:name|surname|forename|nickname)(?:'?s(?![a-z])\s+|\s*(?:(?:is|are|was|be|it'?s)(?![a-z])|[:=-])\s*)"
    r"(?:(?:actually|called|still|just|now|dr|mr|mrs|ms|miss)\s+)?"
    r"|(?:^|[\n;,./|(])\s{0,5}(?:(?:full|patient|first|last|user|sur)\s*)?(?:names?|patient|surname|user|pt|nok|next of kin|contact)\s*(?:is\s+|[:=-]\s*)"
    r"|(?<!\w)(?:name'?s|names|name\s+is|surname\s+is|(?:call|calls|called)\s+(?:me|him|her)|known\s+as|go(?:es)?\s+by(?:\s+the\s+name)?(?:\s+of)?|"
    r"nazywam\s+si[eę]|mam\s+na\s+imi[eę]|je\s+m'appelle|me\s+llamo|mi\s+nombre\s+es|mein\s+name\s+ist|ich\s+hei(?:ß|ss)e|ma\s+numesc|mi\s+chiamo|"
    r"meu\s+nome\s+[eé]|fy\s+enw\s+i\s+yw|under\s+the\s+name(?:\s+of)?|in\s+the\s+name\s+of|addressed\s+to|registered\s+as|booked\s+(?:in\s+)?(?:as|under))\s*:?\s+",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?<![\w'])(?:i'?m|i\s+am|i\s+call|it'?s|its|this\s+is|that'?s|myself|here\s+is|i,|n[eé]e|formerly|aka|called|named|little\s+one|eldest|youngest|oldest|middle\s+one|fao|attn|re|behalf\s+of|(?:message|sent|written|query|question)\s+(?:is\s+|was\s+)?(?:from|by)|reply\s+to|get\s+back\s+to|contact|"
    r"(?:speak|speaking|spoke|talk|talked)\s+(?:to|with)|(?:hi|hello|hey|hiya|dear)|regards\s+to|it'?s\s+me|(?:my|sur|family|first|and|,)?\s*name)(?![a-z'])[\s,:]+(?:only\s+|just\s+|called\s+|me\s+)?",
    re.IGNORECASE,
)
# "My surname is now Okpara, it was Tolland when I had the biopsy": a capital, a few words after "name".
_NAMED_FURTHER = re.compile(
    r"(?<!\w)(?:(?i:sur|maiden\s|last\s|family\s|first\s|fore|my\s)names?(?!\w)(?=(?P<rest>[^.?!\n]{0,80}))"
    r"|(?=(?P<before>[Ii]\swas\s[A-Z][\w'’-]+\s(?:before|until|till|when)\s)))"
)
_FURTHER = re.compile(
    r"\b(?:it|that|which|name)\s(?:was|is|should\sbe)\s(?:now\s)?|\b(?:used\sto|should|to)\sbe\s|\b(?:it'?s|from|to|not|now|as|or|was)\s",
    re.I,
)
_SIGNED = re.compile(
    r"(?<!\w)(?:thanks|thank\s+you|thankyou|thx|tnx|ta|cheers|regards|wishes|sincerely|faithfully|truly|respectfully|love(?:\s+from)?|luv|yours|signed|xx+|"
    r"gratefully|diolch|sl[aà]n|dziekuje|bye)(?P<sign>[\s,.!:–—-]*)(?:from\s+)?(?P<names>(?:[^\W\d_]\.\s?){0,3}[^\W\d_][^\n.,!?]{0,40}?)[\s.!x]*$",
    re.IGNORECASE | re.MULTILINE,
)
_DASHED = re.compile(
    r"(?:(?:^|[.?!,]\s*)[Ff]rom\s|[.?!]\s*[-–—~]*|\s[-–—~]+)\s*(?P<names>[A-Z][^\W\d_]+(?:\s[A-Z][^\W\d_]*){0,2})[\s.x]*$"
)
# Words that `not_names` holds and that, with a capital, sign a message.
GIVEN = frozenset(
    "basil rosemary sage ginger saffron olive cherry clementine honey sherry bailey angel claude xin flo noel mercedes april".split()
)
_BETWEEN = frozenset(",;:/|()-–—.")


class Cues:
    """For each token of a message, how sure the words around it are that a name begins there.

    `sure` holds one of `NOTHING`, `CUE`, `TOLD` a token; `signed` whether it begins the last words of a
    message, set apart, after "thanks" or a dash.

    Args:
        found: the tokens of `text`, the message.
    """

    def __init__(self, found: list[Token], text: str) -> None:
        self._tokens = found
        self._text = text
        self._words = words()
        self.sure = [NOTHING] * len(found)
        self.signed = [False] * len(found)
        self._read()

    def _read(self) -> None:
        starts = {token.start: index for index, token in enumerate(self._tokens)}
        for pattern, sure in ((_CUE, CUE), (_TOLD, TOLD)):
            for match in pattern.finditer(self._text):
                self._cue(starts.get(match.end()), sure)
        for pattern, sure in ((_SIGNED, CUE), (_DASHED, CUE)):
            for match in pattern.finditer(self._text):
                index = starts.get(match.start("names"))
                if index is not None and self._signature(match["names"]):
                    self._cue(index, sure)
                    self.signed[index] = pattern is _DASHED or bool(match["sign"].strip())
        for match in _NAMED_FURTHER.finditer(self._text):
            group = "rest" if match["rest"] is not None else "before"
            for further in _FURTHER.finditer(self._text, match.start(group), match.end(group)):
                index = starts.get(further.end())
                token = self._tokens[index] if index is not None else None
                if token is not None and token.capital and (token.unknown or token.surname) and not token.town:
                    self._cue(index, TOLD)
        for index, token in enumerate(self._tokens):
            if not token.is_word:
                continue
            kin = self._is_kin(index)
            following = index + 1
            while following < len(self._tokens) and self._tokens[following].text in ("(", ",", "-", ".", ":", "–", "'"):
                following += 1
            plain = following == index + 1
            if token.low in self._words["titles"] and (
                plain or (token.low in ABBREVIATED and self._tokens[index + 1].text == ".")
            ):
                self._cue(following, CUE)
            if kin and plain and self._tokens_low(following) == "of":
                self._cue(following + 1, CUE)
            if kin and not token.possessive and following - index <= 2:
                self._cue(following, CUE if plain or self._tokens[index + 1].text in "(,-–:" else NOTHING)

        self._read_forms()

    def _read_forms(self) -> None:
        """ "olu adebayo, 33 Grange Avenue": words apart that stand beside other personal data and are no English."""
        end = len(self._tokens)
        for index, token in enumerate(self._tokens):
            if token.text != HIDDEN:
                continue
            start = index - 1
            while start >= 0 and (
                self._tokens[start].text in _BETWEEN or self._tokens[start].low in self._words["labels"]
            ):
                start -= 1
            last = start
            while start >= 0 and last - start < 4 and self._may_be_named(start):
                start -= 1
            apart = last < index - 1 or all(t.capital for t in self._tokens[start + 1 : last + 1])
            if (
                any(len(t.low) > 1 for t in self._tokens[start + 1 : last + 1])
                and apart
                and (start < 0 or self._tokens[start].text in _BETWEEN or self.sure[start + 1] >= CUE)
            ):
                self._cue(start + 1, CUE)
                self.signed[start + 1] = True
            following = index + 1
            while following < end and self._tokens[following].text in (*_BETWEEN, HIDDEN):
                following += 1
            apart = following > index + 1 or (following < end and self._tokens[following].capital)
            if following < end and apart and self._tokens[following].is_word:
                last = following
                while last < end and self._may_be_named(last):
                    last += 1
                if last == end or (self._tokens[last].text in _BETWEEN and last > following):
                    self._cue(following, CUE)
                    self.signed[following] = self.signed[following] or last > following

    def _may_be_named(self, index: int) -> bool:
        token = self._tokens[index]
        initial = len(token.low) == 1 and token.text.isupper() and token.low != "i"
        return token.is_word and (initial or (not token.stop and (token.marks != "" or token.unknown)))

    def _is_kin(self, index: int) -> bool:
        """ "son", "cousins", "mother in law"."""
        low, kin = self._tokens[index].low, self._words["kin"]
        in_law = low == "law" and "in" in (t.low for t in self._tokens[max(0, index - 2) : index])
        return low in kin or low == "parents" or (low.endswith("s") and low[:-1] in kin) or in_law

    def _tokens_low(self, index: int) -> str:
        return self._tokens[index].low if index < len(self._tokens) else ""

    def _cue(self, index: int | None, sure: int) -> None:
        if index is not None and index < len(self._tokens):
            self.sure[index] = max(self.sure[index], sure)

    def _signature(self, names: str) -> bool:
        """Whether a sign-off ends in what could be nothing but a name: few words, none of them plain English."""
        signed = [t for t in tokens(names) if t.is_word]
        joined = ("and", "&", "n", *self._words["titles"])
        return 0 < len(signed) <= 5 and all(
            t.marks or t.unknown or (t.capital and t.low in GIVEN) or len(t.low) == 1 or t.low in joined for t in signed
        )
