"""Reads what stands beside a word: whether it acts, is spoken of or is coupled with others as people are."""

from marrow.privacy.found import HIDDEN
from marrow.privacy.lexicon import misspelt, words
from marrow.privacy.name_extent import joined
from marrow.privacy.tokens import Token

_CALLING = frozenset("about again calling ringing phoning asking speaking messaging from".split())
_NEEDS = frozenset("need have get want go know stay sleep eat wake feel take still".split())
_MAY_NEED = frozenset(
    "be drink bring come stop fast do wear bathe walk drive swim fly play travel wait stand sit lie".split()
)
LOUD_VERBS = frozenset(
    "said says told tells asked reckons thinks explained mentioned gave showed rang phoned texted".split()
)
_MODALS = frozenset("will can cannot could would should must might may age aged".split())
_ASKING = frozenset("is are was were does did do will would can could should has have had may must".split())
_SPOKEN_TO = frozenset("told tell ask asked let met meet reached".split())
_OF_A_PERSON = frozenset("he she his her him hers himself herself hes shes he's she's".split())
_OTHER_PEOPLE = frozenset("man woman lady guy gentleman person someone somebody bloke people team staff".split())
_STATES = frozenset(
    "scared worried anxious nervous frightened awake asleep diabetic pregnant allergic autistic disabled deaf blind old young sick poorly "
    "upset ill tired crying limping waiting coming having seeing asking told seen given allowed diagnosed admitted discharged called".split()
)
_AT_WORK = frozenset("reception desk ward phone switchboard".split())
EARLY = 6  # words within which a message says who writes it
AHEAD = 25  # words in which "he" or "she" may follow


class Context:
    """Tells of the tokens of a message, by their index, what their surroundings say.

    Args:
        found: the tokens.
    """

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._words = words()

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
        """Whether an unlisted word does, is or has done to it what people alone do."""
        before = self._tokens[index - 1] if index else None
        if before is not None and before.low in _SPOKEN_TO:
            return True
        return (
            self.explained(index)
            or self.coupled(index)
            or self._acts(index)
            or self._asked_for(index)
            or self._referred_to(index)
        )

    def _acts(self, index: int) -> bool:
        """ "Selvakumar is my brother", "Anbu from 27 Ferry Lane", "Jonjo wont sit still": begins a clause."""
        token, before = self._tokens[index], self._tokens[index - 1] if index else None
        opens = token.first or before is None or not before.is_word or before.low in self._words["openings"]
        if not opens or not self._joined(index + 1):
            return False
        after, beyond = self._low(index + 1), self._tokens[index + 2] if index + 2 < len(self._tokens) else None
        if after == "from" and beyond is not None:
            return beyond.text == HIDDEN or beyond.text.isdigit() or beyond.capital or beyond.low in _AT_WORK
        return after in self._words["person_verbs"] or after in _MODALS

    def _asked_for(self, index: int) -> bool:
        """ "Can Xiadani bring her teddy", "will Abhinandan be awake"."""
        after = self._low(index + 1)
        asks = index > 0 and self._tokens[index - 1].low in _ASKING and self._joined(index + 1)
        beyond = self._low(index + 2)
        if after == "be":
            return asks and (beyond in _STATES or beyond in ("in", "able", "there", "put", "ok", "okay", "alright"))
        return asks and (after in _NEEDS or after in _MAY_NEED or after in _STATES)

    def _referred_to(self, index: int) -> bool:
        """ "Thivyan needs his marrow": he or she, and nobody else before who could be meant."""
        if self._low(index + 1) in _OF_A_PERSON:
            return False
        kin, titles = self._words["kin"], self._words["titles"]
        for place, token in enumerate(self._tokens[: index + AHEAD]):
            if place > index and token.low in _OF_A_PERSON:
                return True
            other = place != index and (token.strong or token.low in _OTHER_PEOPLE)
            if other or token.low in _OF_A_PERSON or token.low in kin or token.low in titles:
                return False
        return False

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
        return what.low in self._words["kin"] or what.low in self._words["labels"] or what.text.isdigit()

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

    def _joined(self, index: int) -> bool:
        return index < len(self._tokens) and joined(self._tokens, index)

    def _low(self, index: int) -> str:
        return self._tokens[index].low if index < len(self._tokens) else ""
