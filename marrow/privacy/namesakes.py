"""What bears a person's name and is no person: a hospital, a charity, a brand, a saint's church, a pet."""

from marrow.privacy.lexicon import words
from marrow.privacy.name_extent import joined, word_beside
from marrow.privacy.tokens import Token

_SAINTS = frozenset("ysbyty st saint royal queen king princess prince great port new".split())
_PETS = frozenset("dog cat puppy kitten horse rabbit hamster parrot budgie cockatiel teddy bear doll".split())


class Namesakes:
    """Tells of the tokens of a message which belong to the name of a thing.

    Args:
        found: the tokens.
    """

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._words = words()
        self._things = self._called()

    def is_brand(self, index: int) -> bool:
        """ "Jimmy's in Leeds", "Johnson's baby oil"."""
        token, after = self._tokens[index], word_beside(self._tokens, index, 1)
        owns = after is not None and after.low in self._words["belongings"]
        return token.possessive and token.low in self._words["brands"] and not owns

    def is_thing(self, index: int) -> bool:
        """Whether the words from here on are a hospital, a ward, a charity, a needle: "Sue Ryder hospice", "St James's"."""
        before = self._tokens[index - 1] if index else None
        if (
            before is not None
            and before.low in _SAINTS
            and joined(self._tokens, index)
            and (before.capital or before.low == "st")
        ):
            return True
        if self._in_a_phrase(index) or self._tokens[index].low in self._things:
            return True
        for following in range(index + 1, min(index + 4, len(self._tokens))):
            token = self._tokens[following]
            if token.low in ("hospital", "unit", "clinic") and self._numbers(following + 1):
                return False  # "Sinthuja hospital id"
            if following == index + 1 and self._tokens[index].possessive and token.low in self._words["belongings"]:
                return False
            if token.low in self._words["things"] and token.is_word and joined(self._tokens, following):
                if self._tokens[index].strong and self._low(following + 1) in ("here", "again"):
                    return False  # "Leanne Bridge here"
                return following == index + 1 or not self._tokens[following - 1].possessive or token.low == "hospital"
            if not (
                token.is_word
                and joined(self._tokens, following)
                and (token.marks or token.low in self._words["eponyms"])
                and token.low not in self._words["function_words"]
            ):
                return False
        return False

    def _low(self, index: int) -> str:
        return self._tokens[index].low if index < len(self._tokens) else ""

    def _numbers(self, index: int) -> bool:
        return self._low(index) in ("id", "no", "num", "number", "ref")

    def _called(self) -> frozenset[str]:
        """ "harry the needle", and harry wherever else he stands."""
        three = zip(self._tokens, self._tokens[1:], self._tokens[2:], strict=False)
        things = self._words["things"]
        return frozenset(name.low for name, article, thing in three if article.low == "the" and thing.low in things)

    def _in_a_phrase(self, index: int) -> bool:
        """ "Anthony Nolan", from either of its words."""
        for start in (index - 1, index):
            pair = [t.low for t in self._tokens[max(0, start) : start + 3] if t.is_word][:2]
            if len(pair) == 2 and "_".join(pair) in self._words["phrases"]:
                return True
        return False

    def is_pet(self, index: int) -> bool:
        return any(t.low in _PETS for t in self._tokens[max(0, index - 2) : index])
