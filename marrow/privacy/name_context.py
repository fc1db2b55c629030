"""Reads what stands beside a word: whether it acts, is spoken of or is coupled with others as people are."""

from marrow.privacy.found import HIDDEN
from marrow.privacy.lexicon import misspelt, names, words
from marrow.privacy.name_extent import joined
from marrow.privacy.tokens import Token

_CALLING = frozenset("about again calling ringing phoning asking speaking messaging from".split())
_NEEDS = frozenset("need have get want go know stay sleep eat wake feel take still".split())
LOUD_VERBS = frozenset(
    "said says told tells asked reckons thinks explained mentioned gave showed rang phoned texted".split()
)
_MODALS = frozenset("will can cannot could would should must might may age aged".split())
_STILL = frozenset("still again never always just also really already usually probably then nearly".split())
_ARTICLES = frozenset("the a an this these those some any no per my his her your their its more".split())
_WHERE = frozenset(
    "in at near around outside through via of st saint royal great port new north south east west".split()
)
_MOVING = frozenset(
    "go goes going went gone move moves moved moving travel travelled back been drive drove get got fly flew flight taxi bus train "
    "transfer transferred trip come came coming return next close transport".split()
)
# What one does with medicines, things and places alone: "take Zometa", "watch Netflix".
_USED = frozenset(
    "take takes taking took taken stop stopping stopped start starting started use uses using used on had have having eat drink drinking "
    "watch watching play playing wear read buy apply visit called prescribed versus vs plus or".split()
)
_AT_WORK = frozenset("reception desk ward phone switchboard".split())
EARLY = 6  # words within which a message says who writes it


class Context:
    """Tells of the tokens of a message, by their index, what their surroundings say.

    Args:
        found: the tokens.
    """

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._words = words()
        strange = sum(t.unknown and not t.capital and not misspelt(t.low) for t in found)
        self._foreign = strange > max(2, sum(t.is_word for t in found) / 4)  # where nouns may have capitals

    def introduced(self, index: int, kin: bool) -> bool:
        """ "its shanice about my son", "my son jaxxon is 4": what is no word of English, and goes on as after a name."""
        token = self._tokens[index]
        after = self._low(index + 1)
        if self._joined(index + 1) and after in _CALLING and not kin:
            return after not in ("again", "from") or token.weak or not misspelt(token.low)
        if (
            len(token.low) > 2
            and index < EARLY
            and after == ","
            and not kin
            and self._low(0) in self._words["openings"]
        ):
            return True  # "hi its shaz, ..."
        if misspelt(token.low) or len(token.low) < 4 or token.low in self._words["person_verbs"]:
            return False
        if self._joined(index + 1) and not after.isdigit():
            return kin and after in self._words["person_verbs"]
        return index < EARLY and (after in ("", ",", ".", "-", HIDDEN) or self._low(index + 2) in ("/", ".", "-"))

    def is_a_person(self, index: int) -> bool:
        """Whether an unlisted word stands where a name does."""
        return self.stands_out(index) or self.explained(index) or self.coupled(index) or self._acts(index)

    def stands_out(self, index: int) -> bool:
        """ "is it normal that Ikemefuna still limps": a capital inside a sentence, but not for a place or a thing."""
        token = self._tokens[index]
        glued = token.gap == "" and self._low(index - 1) == "-"  # "Li-Fraumeni"
        if token.first or index == 0 or glued or self._foreign or (len(token.text) > 1 and token.text.isupper()):
            return False
        after = self._low(index + 1) if self._joined(index + 1) else ""
        if token.possessive and after in self._words["belongings"]:
            return True
        before = self._tokens[index - 1].low
        if before in _ARTICLES or before in _USED or (after.isdigit() and not token.possessive):
            return token.low in names() and after in self._words["belongings"]
        if before in ("to", "by"):
            return not any(t.low in _MOVING for t in self._tokens[max(0, index - 4) : index])
        if before == "from":
            return self._tokens[index - 1].first
        return before not in _WHERE

    def _acts(self, index: int) -> bool:
        """ "Selvakumar is my brother", "Anbu from 27 Ferry Lane", "Jonjo wont sit still": begins a clause."""
        token, before = self._tokens[index], self._tokens[index - 1] if index else None
        opens = token.first or before is None or not before.is_word or before.low in self._words["openings"]
        if not opens or not self._joined(index + 1):
            return False
        after, beyond = self._low(index + 1), self._tokens[index + 2] if index + 2 < len(self._tokens) else None
        if after == "from" and beyond is not None:
            return beyond.text == HIDDEN or beyond.text.isdigit() or beyond.capital or beyond.low in _AT_WORK
        return after in self._words["person_verbs"] or after in _MODALS or after in _STILL

    def asked_about(self, index: int) -> bool:
        """ "does mark need": a word that is a name, where whoever acts is named."""
        verb = self._joined(index + 1) and self._low(index + 1) in _NEEDS
        return verb and index > 0 and self._tokens[index - 1].low in ("does", "did", "would", "should")

    def explained(self, index: int) -> bool:
        """ "Rukhsana (mum)", "Chloe (14)", "Precious (dob ...)"."""
        following = self._tokens[index + 1 : index + 3]
        if len(following) < 2 or following[0].text != "(":
            return False
        what = following[1]
        return (
            what.low in self._words["kin"]
            or what.low in ("my", "our")
            or what.low in self._words["labels"]
            or what.text.isdigit()
        )

    def reported(self, index: int) -> bool:
        """ "Ivy on reception told me": a few words on, somebody speaks; or works there."""
        if self._low(index + 1) in ("at", "on", "from") and self._low(index + 2) in _AT_WORK:
            return True
        for following in self._tokens[index + 1 : index + 6]:
            if following.low in LOUD_VERBS:
                return True
            if not following.is_word or following.low in ("my", "i", "you", "it", "the", "your", "me"):
                return False
        return False

    def coupled(self, index: int) -> bool:
        """ "Jack and Grace": beside another name."""
        for step in (1, -1):
            link, other = index + step, index + 2 * step
            if (
                0 <= link < len(self._tokens)
                and self._tokens[link].low in ("and", "&", "n")
                and 0 <= other < len(self._tokens)
            ):
                beside = self._tokens[other]
                if step < 0 and (beside.low in ("me", "i", "him", "her") or beside.low in self._words["kin"]):
                    return True  # "me and Shaz"
                if beside.strong or (beside.capital and beside.weak and not beside.town):
                    return True
        return False

    def beside_me(self, index: int) -> bool:
        """ "me and gwenllian": in small letters, and no word of English nor a misspelt one."""
        low = self._tokens[index].low
        before = [t.low for t in self._tokens[max(0, index - 2) : index]]
        return len(low) > 4 and not misspelt(low) and before[:1] == ["me"] and before[1:] in (["and"], ["n"], ["&"])

    def _joined(self, index: int) -> bool:
        return index < len(self._tokens) and joined(self._tokens, index)

    def _low(self, index: int) -> str:
        return self._tokens[index].low if index < len(self._tokens) else ""
