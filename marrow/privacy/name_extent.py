"""How far a name reaches from its first word: further names, surnames, particles, initials."""

from marrow.privacy.lexicon import common, english, misspelt, names, words
from marrow.privacy.tokens import ABBREVIATED, Token

MOST = 10  # words and signs of one name
MOST_INITIALS = 6  # letters and full stops before a surname
PARTICLES = frozenset(
    "van der de den del della di da dos du la le von zu ap ab ferch bin ibn bint al el abu umm ul st mac nic ni o y e".split()
)
_INITIALS = frozenset("bcdfghjklmpqstvwz")
_SURE_PARTICLES = frozenset("ap ab ferch bin ibn bint".split())
_AND = frozenset("and & n ,".split())
_ALSO_WORDS = frozenset("may little long short hope love day bright".split())


def joined(tokens: list[Token], index: int) -> bool:
    """Whether nothing but a blank stands before the token."""
    before = tokens[index - 1] if index else None
    return tokens[index].gap in (" ", "", "  ") and (before is None or before.is_word or before.text in ".-")


def extent(tokens: list[Token], start: int, end: int, told: bool, cued: bool = False) -> int:
    """Where the name ends whose words from `start` to `end` are known.

    `told`: the words before say that it is one; `cued`: that it may be one.
    """
    if (told or cued) and initial_follows(tokens, end - 1):
        return end + 1
    while end < len(tokens) and end - start < MOST and joined(tokens, end) and not tokens[end - 1].possessive:
        further = _further(tokens, end, told)
        if further == end:
            break
        end = further
    return end


def initial_follows(tokens: list[Token], index: int) -> bool:
    """ "its jordan t": a letter in small, which is no word."""
    initial = tokens[index + 1] if index + 1 < len(tokens) else None
    if initial is None or initial.gap != " " or not initial.text.islower():
        return False
    ends = index + 2 >= len(tokens) or not tokens[index + 2].is_word
    return initial.low in _INITIALS or (ends and initial.low in ("n", "r", "u"))


def _further(tokens: list[Token], end: int, told: bool) -> int:
    token, last = tokens[end], tokens[end - 1]
    if token.text in "-\u2010\u2011":
        glued = token.gap == "" and end + 1 < len(tokens) and tokens[end + 1].gap == ""
        double = (
            glued and tokens[end + 1].is_word and (tokens[end + 1].capital or _goes_on(tokens, end + 1, last, True))
        )
        return end + 2 if double else end
    if not token.is_word:
        return end
    if token.low in PARTICLES and (after := after_particle(tokens, end)):
        return after
    if len(token.low) == 1 and token.capital and token.low != "i":
        return _after_initial(tokens, end)
    return end + 1 if _goes_on(tokens, end, last, told) else end


def after_particle(tokens: list[Token], index: int) -> int:
    """Where "van der Berg", "Al-Sayed" go on; 0 when they do not."""
    if index + 1 >= len(tokens):
        return 0
    following = tokens[index + 1]
    if following.text == "-" and index + 2 < len(tokens) and tokens[index + 2].gap == "" and tokens[index + 2].is_word:
        return index + 3
    if not joined(tokens, index + 1) or not following.is_word:
        return 0
    if following.low in PARTICLES and (beyond := after_particle(tokens, index + 1)):
        return beyond  # "van den Heuvel"
    if tokens[index].low in _SURE_PARTICLES and not following.stop:
        return index + 2
    named = following.capital or (following.surname and not following.stop)
    return index + 2 if named and (following.marks or following.unknown) else 0


def _after_initial(tokens: list[Token], index: int) -> int:
    """ "J. Smith" and "Amira K,"."""
    beyond = index + 1
    if beyond < len(tokens) and tokens[beyond].text == ".":
        beyond += 1
    if beyond < len(tokens) and tokens[beyond].is_word and tokens[beyond].surname:
        return beyond + 1
    ends = index + 1 >= len(tokens) or not tokens[index + 1].is_word
    return index + 1 if ends and tokens[index - 1].is_word else index


def _goes_on(tokens: list[Token], index: int, last: Token, told: bool) -> bool:
    token = tokens[index]
    if token.low in words()["surnames"] and token.capital:
        return True
    borne = "l" in names().get(token.low, "").lower() and token.low not in words()["function_words"]
    if told and token.capital and last.capital and borne:
        return True  # "Xin Li"
    if not token.is_word or token.stop or token.low in words()["person_verbs"]:
        return False
    if token.capital:
        rare = (
            token.low.isalpha() and token.low not in common() and not token.first and token.low not in words()["things"]
        )  # "Achebe"
        return bool(token.marks) or token.unknown or (rare and last.capital and not misspelt(token.low))
    if last.capital and not told:
        return False
    if token.strong or token.strong_surname:
        return token.low not in words()["verbs"] and not token.town
    if "l" in token.marks and token.low in words()["surnames"]:
        return token.low not in _ALSO_WORDS or index + 1 >= len(tokens) or not tokens[index + 1].is_word
    if token.marks and not token.town and token.low not in english() and not misspelt(token.low):
        return True
    loud = token.text.isupper() and last.text.isupper()  # a message all in capitals
    return len(token.low) > 2 and ((told and bool(token.marks)) or ((told or loud) and token.unknown))


def after_initials(tokens: list[Token], start: int, cued: bool) -> int:
    """Where "J. R. Smith" ends; `start` when no surname follows the initials. `cued`: words before say that a name follows."""
    index = start
    while (
        index < len(tokens) and index - start <= MOST_INITIALS and tokens[index].is_word and len(tokens[index].low) == 1
    ):
        initial = tokens[index]
        stop = index + 1 < len(tokens) and tokens[index + 1].text == "." and tokens[index + 1].gap == ""
        word = initial.low == "i" or (initial.low == "a" and initial.first)
        if not stop and (word or not (stop or initial.capital or (cued and initial.text.isupper()))):
            return start
        index += 2 if stop else 1
    if index >= len(tokens) or index - start > MOST_INITIALS or not tokens[index].is_word:
        return start
    surname = tokens[index]
    known = surname.surname or surname.unknown or (surname.town and surname.capital)
    if tokens[start].text.islower():  # "s. whitaker"
        known = surname.strong_surname
    return index + 1 if known and not surname.stop else start


def word_beside(found: list[Token], index: int, step: int) -> Token | None:
    """The word `step` places from the token at `index`; None when no word stands there."""
    beside = index + step
    if step < 0 < beside and found[beside].text == "." and found[beside - 1].low in ABBREVIATED:
        beside -= 1  # "Prof. Mukhopadhyay"
    return found[beside] if 0 <= beside < len(found) and found[beside].is_word else None


def with_others(tokens: list[Token], found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The names `found`, with what stands before them or is joined to them, and wherever else a word of them stands.

    Joined by "and" are words in no list; elsewhere stand again what is not English.
    """
    found = [(_start(tokens, start), end) for start, end in found]
    inside = {index for start, end in found for index in range(start, end)}
    named = {t.text for t in (tokens[i] for i in inside) if len(t.low) > 2 and t.low not in english()}
    for start, end in found:
        for link, other in ((start - 1, start - 2), (end, end + 1)):
            if 0 <= other < len(tokens) and tokens[link].low in _AND and tokens[other].unlisted:
                named.add(tokens[other].text)
    more = [(i, i + 1) for i, t in enumerate(tokens) if t.text in named and t.is_word and i not in inside]
    return sorted(found + more)


def _start(tokens: list[Token], start: int) -> int:
    """Where the name begins of which the words from `start` on are known: "Alexa Thompson", although Alexa is a thing too."""
    before = tokens[start - 1] if start else None
    if before is None or not before.capital or before.first or not joined(tokens, start):
        return start
    barred = (
        before.town or before.low in words()["titles"] or before.low in words()["kin"] or before.low.endswith("day")
    )
    given = "f" in names().get(before.low, "").lower() and before.low not in words()["function_words"]
    return start - 1 if given and not barred and "E" not in before.marks else start
