"""Reads what stands beside a word: whether it acts, is spoken of or is coupled with others as people are."""

from marrow.privacy.lexicon import words
from marrow.privacy.name_extent import joined
from marrow.privacy.tokens import Token

_CALLING = frozenset("about again calling ringing phoning asking speaking messaging from".split())
_WILLED = frozenset(
    "wont won't wants hates loves likes thinks says said cried screamed keeps doesnt doesn't refuses".split()
)
_NEEDS = frozenset("need have get want go know stay sleep eat wake feel take still".split())
LOUD_VERBS = frozenset(
    "said says told tells asked reckons thinks explained mentioned gave showed rang phoned texted".split()
)


class Context:
    """Tells of the tokens of a message, by their index, what their surroundings say.

    Args:
        found: the tokens.
    """

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._words = words()

    def introduced(self, index: int) -> bool:
        """ "its shanice about my son": what is no word of English, and why it calls."""
        return self._joined(index + 1) and self._low(index + 1) in _CALLING

    def behaves(self, index: int) -> bool:
        """ "Jonjo wont sit still": begins a sentence and does what people alone do."""
        return self._tokens[index].first and self._joined(index + 1) and self._low(index + 1) in _WILLED

    def asked_about(self, index: int) -> bool:
        """ "does mark need": a word that is a name, where whoever acts is named."""
        verb = self._joined(index + 1) and self._low(index + 1) in _NEEDS
        return verb and index > 0 and self._tokens[index - 1].low in ("does", "did", "would", "should")

    def explained(self, index: int) -> bool:
        """ "Rukhsana (mum)", "Chloe (14)"."""
        following = self._tokens[index + 1 : index + 3]
        if len(following) < 2 or following[0].text != "(":
            return False
        return following[1].low in self._words["kin"] or following[1].text.isdigit()

    def reported(self, index: int) -> bool:
        """ "Ivy on reception told me": a few words on, somebody speaks."""
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
