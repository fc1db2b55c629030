"""Reads a message as words, each with what the lexicon knows about it, for the finder of names."""

import re
from dataclasses import dataclass

from marrow.privacy.found import HIDDEN
from marrow.privacy.lexicon import english, folded, misspelt, names, words

_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\d+|" + f"{HIDDEN}+" + r"|[^\w\s]|_")
_POSSESSIVE = re.compile(r"['\u2019]s$", re.IGNORECASE)  # a word's token never ends in its apostrophe
_CONTRACTED = re.compile("'(?:ve|ll|d|re|m|t)$")  # "Ah've"
_IRISH = re.compile(r"(?:o|d|m|t)'[a-z]{3,}$")
_CAMEL = re.compile("[a-z][A-Z]{2}|[A-Z]{2}s$|[A-Z][a-z][A-Z](?![a-z]{2})|^[A-Z]{2}[A-Za-z]?[a-z]$")
# Stems that the World Health Organization gives to medicines' names; then endings of haematology's words.
_MEDICINE = re.compile(
    r"[a-z]{2,}(?:mab|tinib|zomib|clax|rubicin|mycin|cillin|platin|parin|statin|azole|abine|ribine|trexate|asone|olone|setron|azepam|azolam"
    r"|sartan|olol|pril|dipine|semide|purinol|purine|cept|opag|staurin|tidine|triptyline|oxetine|traline|gliptin|gliflozin|glutide|terol|vir|penem|floxacin|grastim|lidomide|ginase|ricase|winase|caine|ristine|ciclib|clovir|xaban|dogrel|formin|cycline|hexidine|thyroxine|fenac|profen|clone|mectin"
    r"|typing|types?|cytic|cytes?|genetics?|cellular|pa?enia|pa?enic|a?emi[ac]|ploid|olog(?:y|ist)s?|oscopy|esthesia|peritoneal|somy|oma"
    r"|osis|itis|plasia|pheresis|rolimus|sporin|phosphamide|mustine|ambucil|carbamide|trim|prim|proxen|coxib|sirox|platelin|fungin|chiae|a?ematosis|aena|pathy|ectomy|sartib|lisib|degib|vastatin|conazole|prazole|dronate|dronic|tamol|profene|codone|morphone|orphine|etidine|thiazide|spirone|poetin|stim|nercept|cortisone|dnisolone|xidine|zosin|apine|lukast|triptan|bactam|sulfan|tecan|toside|poside|plostim)"
)
ABBREVIATED = frozenset(
    "mr mrs ms mx dr prof rev revd fr sr br capt sgt hon".split()
)  # titles that a full stop may follow
_END_OF_SENTENCE = ".?!\n:;"
_OPENING = "\"\u201c\u2018'(¿¡-"


@dataclass
class Token:
    """A word or a sign. `low` is the word folded, without a possessive; `marks` as in names.txt, for words alone."""

    text: str
    start: int
    end: int
    low: str
    marks: str
    capital: bool  # written with a capital where that says something: not in a message all in capitals
    first: bool  # begins a sentence
    possessive: bool
    is_word: bool
    gap: str = ""  # what stands between the word before and this one

    @property
    def strong(self) -> bool:
        """A first name that is hardly anything else."""
        return "F" in self.marks and ("F-" not in self.marks or self.capital)

    @property
    def strong_surname(self) -> bool:
        """A surname that is hardly anything else."""
        return "L" in self.marks and ("L-" not in self.marks or self.capital)

    @property
    def weak(self) -> bool:
        """A first name that is also a word, or a town's."""
        return "f" in self.marks.lower()

    @property
    def town(self) -> bool:
        """The name of a town or a country."""
        return "P" in self.marks

    @property
    def unknown(self) -> bool:
        """No word of English, nor a name that the lexicon has."""
        plain = not self.marks and len(self.low) > 1 and not self.stop and self.low not in english()
        return self.is_word and plain and not _CAMEL.search(self.text) and not _MEDICINE.fullmatch(self.low)

    @property
    def unlisted(self) -> bool:
        """Written with a capital, and no word of English nor a misspelt one: hardly anything but a name."""
        if not self.capital or len(self.low) < 3 or _CONTRACTED.search(self.low):
            return False
        if self.stop or self.town or "E" in self.marks:
            return False
        if not self.text.isascii() and self.marks:
            return True  # "Trâm"
        if self.low in english():
            return False
        return (self.unknown and not misspelt(self.low)) or (
            self.marks != "" and not (self.first and misspelt(self.low))
        )

    @property
    def stop(self) -> bool:
        """A word that holds sentences together, or one that patients use as a word although somebody bears it."""
        if self.low == "will" and self.capital:
            return False
        return self.low in words()["function_words"] or self.low in words()["not_names"]

    @property
    def month(self) -> bool:
        """A name that is a month's too, with a capital."""
        return self.capital and self.low in ("may", "june", "april", "august", "january")

    @property
    def surname(self) -> bool:
        """Could stand after a first name."""
        return self.strong_surname or self.strong or "l" in self.marks.lower()


def tokens(text: str) -> list[Token]:
    """The words and signs of `text`, in order."""
    found: list[Token] = []
    end, first = 0, True
    for match in _TOKEN.finditer(text):
        gap = text[end : match.start()]
        first = first or "\n" in gap
        token = _token(match[0], match.start(), first, gap)
        found.append(token)
        end = match.end()
        abbreviated = match[0] == "." and gap == "" and len(found) > 1 and found[-2].low in ABBREVIATED
        if token.is_word or match[0] not in _OPENING:
            first = match[0] in _END_OF_SENTENCE and not abbreviated and not token.is_word
    _judge_possessives(found)
    _judge_capitals(found)
    return found


def _token(text: str, start: int, first: bool, gap: str) -> Token:
    if text[0] == HIDDEN:  # one token, however long: what reads past it would else be slow
        return Token(HIDDEN, start, start + len(text), HIDDEN, "", False, first, False, False, gap)
    is_word = text[0].isalpha()
    possessive = _POSSESSIVE.search(text) if is_word else None
    body = text[: possessive.start()] if possessive else text
    low = folded(body)
    marks = _marks(low) if is_word else ""
    if is_word and not possessive and not marks and low.endswith("s") and len(low) > 4 and not _is_word(low):
        bare = _marks(low[:-1])  # "nasreens phone"
        if "F" in bare and "F-" not in bare:
            body, low, marks = body[:-1], low[:-1], bare
            return Token(text, start, start + len(body), low, marks, text[0].isupper(), first, True, True, gap)
    return Token(
        text, start, start + len(body), low, marks, text[0].isupper(), first, possessive is not None, is_word, gap
    )


def _is_word(low: str) -> bool:
    return low in english() or low in words()["not_names"]


def _marks(low: str) -> str:
    if low in words()["not_names"]:
        return ""
    marks = names().get(low, "")
    if not marks and _IRISH.match(low):
        return "L"
    if not marks and low.startswith("mc") and len(low) > 5 and low not in english():
        return "L"
    if low in words()["places"] and "P" not in marks:
        marks += "P"
    if low in words()["eponyms"]:
        return marks.replace("F-", "f").replace("L-", "l").lower().replace("p", "P") + "E"
    return marks


def _judge_possessives(found: list[Token]) -> None:
    """ "nasreens phone" is hers; "nerys phoned" is a name that ends so."""
    for index, token in enumerate(found):
        if token.possessive and token.text[-2:-1].isalpha() and token.end < token.start + len(token.text):
            owned = found[index + 1].low if index + 1 < len(found) else ""
            if owned not in words()["belongings"]:
                token.end, token.possessive = token.start + len(token.text), False


def _judge_capitals(found: list[Token]) -> None:
    """Forgets the capitals of a message where most words have one: THEY TELL NOTHING, Nor Do These."""
    inner = [t for t in found if t.is_word and not t.first and t.low.split("'")[0] != "i"]
    titles = words()["titles"]
    plain = [t for t in inner if not t.marks and not t.unknown and len(t.low) > 1 and t.low not in titles]
    if len(plain) >= 2 and sum(t.capital for t in plain) > len(plain) / 2:
        for token in found:
            token.capital = False
    elif any(t.text.islower() for t in inner):
        for token in found:
            body = token.text[: token.end - token.start]
            if body.isupper() and 1 < len(body) < 6:
                token.capital = token.strong  # an abbreviation: "CNS", "PCR"
