"""How the score falls when the same questions are typed otherwise: mistyped, shouted, wrapped in courtesy, negated."""

import random
import re
import string
from collections.abc import Callable
from itertools import cycle

from marrow.nlu.typing_mistakes import mistype

PREAMBLES = (
    "Sorry to bother you, it has been a long week and my head is all over the place since the phone call on Monday. ",
    "Right so my sister sent me the link to this, she is the organised one in our family, and I said I would ask. ",
    "I have been sat here with a cup of tea going cold trying to work out how to put this. ",
    "Not sure if this is the right place and I don't want to waste anyone's time, but here goes. ",
)
COURTESIES = (("Hello, could you kindly tell me: ", " Thank you very much."), ("Please may I ask, ", " Many thanks."))
SPELLINGS = {  # British and American
    "leukaemia": "leukemia",
    "anaesthetic": "anesthetic",
    "haematoma": "hematoma",
    "haematology": "hematology",
    "haematologist": "hematologist",
    "oestrogen": "estrogen",
    "colour": "color",
    "centre": "center",
    "mum": "mom",
    "practise": "practice",
    "analyse": "analyze",
    "analysed": "analyzed",
    "recognise": "recognize",
    "organise": "organize",
    "millimetre": "millimeter",
    "centimetre": "centimeter",
    "tumour": "tumor",
    "behaviour": "behavior",
    "judgement": "judgment",
    "labour": "labor",
    "programme": "program",
    "diarrhoea": "diarrhea",
    "anaemia": "anemia",
    "paediatric": "pediatric",
}
OTHER_PERSON = {
    "i": "my wife",
    "i'm": "my wife is",
    "im": "my wife is",
    "i've": "my wife has",
    "ive": "my wife has",
    "i'll": "my wife will",
    "me": "her",
    "my": "her",
    "mine": "hers",
    "myself": "herself",
}
NEGATIONS = {
    "can": "can't",
    "do": "don't",
    "does": "doesn't",
    "is": "isn't",
    "are": "aren't",
    "will": "won't",
    "should": "shouldn't",
    "would": "wouldn't",
    "could": "couldn't",
}

Change = Callable[[str], str]


def changes(seed: int = 0) -> dict[str, Change]:
    """The ways to type a question otherwise, by name; a way that finds nothing to change leaves the question as it is.

    Each call starts the random draws anew, so that two reports compare.
    """
    draw = random.Random(seed)
    preambles, courtesies = cycle(PREAMBLES), cycle(COURTESIES)

    def polite(text: str) -> str:
        before, after = next(courtesies)
        return before + text + after

    def missing_word(text: str) -> str:
        words = text.split()
        if len(words) < 4:
            return text
        del words[draw.randrange(len(words))]
        return " ".join(words)

    return {
        "as written": lambda text: text,
        "one typing mistake": lambda text: mistype(text, 1, draw),
        "two typing mistakes": lambda text: mistype(text, 2, draw),
        "a word missing": missing_word,
        "ALL CAPITALS": str.upper,
        "no punctuation": lambda text: text.translate(str.maketrans("", "", string.punctuation)).lower(),
        "the other spelling (leukemia)": lambda text: _replace(text, SPELLINGS | {a: b for b, a in SPELLINGS.items()}),
        "long preamble": lambda text: next(preambles) + text,
        "politeness": polite,
        "another person": lambda text: _replace(text, OTHER_PERSON),
        "negation": lambda text: _replace(text, NEGATIONS, most=1),
    }


def _replace(text: str, words: dict[str, str], most: int = 0) -> str:
    pattern = r"\b(" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + r")\b(?!')"
    return re.sub(pattern, lambda found: words[found[0].lower()], text, count=most, flags=re.IGNORECASE)
