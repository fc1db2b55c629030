"""What a message may mean after what was said before: a choice, a correction, or a question left half unsaid.

A message that says all it means has no reading in context, so a full question is never bent by what came before it.
"""

import re
from functools import lru_cache
from typing import Dict, Sequence

from marrow.topics import Topic

MOST_WORDS = 14  # a longer message has no "it" that stands for what was spoken of before
MOST_CLAUSES = 3  # that are read by themselves
MOST_WORDS_WITH_THEY = 5  # in a longer one "they" are the hospital's people

_START = r"^(?:(?:ok|okay|right|so|oh|ah|hmm|well|cheers|thanks|and|but)[\s,.]+)*"
_SAME = r"same (?:for|with|goes for)|is it the same (?:for|with)"
_LEAD = re.compile(
    rf"{_START}(?:(?:and|but|or|also|then|what about|wot about|how about|what if|{_SAME})\b[\s,]*|(?=with(?:out)?\b))",
    re.I,
)
_VERB = (
    r"is|are|was|were|does|do|did|will|would|can|could|might|may|should|has|have|hurt|hurts|take|takes|mean|means|work|"
    r"works|happen|happens|show|shows|tell|tells|last|lasts|look|looks|feel|feels|go|goes|come|comes|for|in|on|with|at|"
    r"to|like|then|though|tho|again|now|normally|usually|done|different|be|from|of|or|and|if|when|before|after|first|"
    r"common|normal|usual|ok|okay|bad|safe|true|painful|sore|necessary|important|long|big|serious|quick|risky|dangerous|"
    r"allowed|enough|all|instead|as well|too|why|what|how|where|compulsory|optional|worse|better|likely|rare|free"
)
# What stands for what was spoken of: "this" and "that" only where no noun follows, "they" only where nothing else does.
_PRONOUNS = (
    re.compile(rf"\b(?:it|(?:that|this)(?: one)?(?=\s*(?:$|[?.!,]|(?:{_VERB})\b)))\b", re.I),
    re.compile(rf"\b(?:them|(?:those|these)(?: ones)?(?=\s*(?:$|[?.!,]|(?:{_VERB})\b)))\b", re.I),
    re.compile(r"\bthey\b", re.I),
)
_OTHER = re.compile(
    rf"\bthe other(?: (?:one|type|kind|sort|test|biopsy|way|option|method)|(?=\s*(?:$|[?.!,]|(?:{_VERB})\b)))", re.I
)
_EACH = re.compile(rf"\b(?:each|both|either)(?: one| of (?:them|those|these)|(?=\s*(?:$|[?.!,]|(?:{_VERB})\b)))", re.I)
_BETWEEN_CLAUSES = re.compile(r"[,.;:!?]+\s*|\s+-+\s+|\n+")
_NO = r"no|nah|sorry|oops|wait|actually"
_NOT_MEANT = re.compile(rf"^(?:(?:oh|so|i mean|{_NO})\s+)*(?:not|isn'?t|wasn'?t|{_NO})\b", re.I)
_BARE = re.compile(r"^(?:why|how|when|where|which|who|what for)\b", re.I)
MOST_BARE_WORDS = 4  # of a question that is all question word: "how long for?"
_MEANT = r"i (?:meant|mean)|i was asking about|i asked about"
_CORRECTION = re.compile(
    r"^(?:(?:no|nope|nah|sorry|oops|wait|actually)[\s,.!-]+)*"
    r"(?:not that(?: one)?|not (?:the )?[\w ]{2,30}?(?=,| but| - )|wrong one|that'?s not (?:it|what i (?:meant|asked))|"
    rf"i (?:didn'?t|did not) mean that|{_MEANT}|i want(?:ed)? to know about)\b[\s,.:;-]*(?:(?:but|{_MEANT})\b[\s,]*)*",
    re.I,
)
_ORDINALS = {"1": 0, "2": 1, "3": 2, "one": 0, "two": 1, "three": 2, "first": 0, "second": 1, "third": 2, "last": -1}
_ORDINALS |= {"1st": 0, "2nd": 1, "3rd": 2, "top": 0, "middle": 1, "bottom": -1, "former": 0, "latter": -1}
_ORDINAL = r"1st|2nd|3rd|first|second|third|last|former|latter"
_NTH = rf"\b(?:(?:the|that|this) )?(?:very )?({_ORDINAL})"
_SORT = r" (?:one|kind|type|sort|way|method|option|test)\b"
_SAID = r"(?: (?:that )?(?:you|u) (?:said|mentioned|named))?"
_ALONE = rf"(?=\s*(?:$|[?.!,]|(?:{_VERB})\b))"  # "what happens in the first?", but not "the first time"
_NTH_ONE = re.compile(rf"(?<!\ba )(?<!\bmy ){_NTH}{_SORT}{_SAID}|\bthe (?:very )?({_ORDINAL}){_ALONE}", re.I)
_ONLY_NTH = re.compile(
    r"(?:(?:and )?(?:what(?:'?s| is| are)?|wh?ots|tell me (?:more )?(?:about|bout)|explain|describe|about|i meant?) )?"
    rf"{_NTH}(?:{_SORT})?{_SAID}"
    r"(?:[ ,?.]+(?:then|please|pls|again|go on|is what|(?:what|wot)(?:'?s| is) (?:it|that)|say (?:it|that) again))*",
    re.I,
)
_CHOICE = re.compile(
    r"^(?:(?:yes|yeah|yep|yea|ok|okay|please|um|erm|i think|i meant|it'?s|go for|let's have|can i have|tell me)[\s,]+)*"
    r"(?:(?:the|number|no(?=\.?\s*\d)|option|choice|question|answer|#)[\s.]*)*"
    r"(1st|2nd|3rd|[123]|one|two|three|first|second|third|last|top|middle|bottom)"
    r"(?:[\s.)]+(?:one|option|question|choice|please|pls|thanks))*[\s.!?)]*$",
    re.I,
)
_THAT_ONE = r"please|pls|that one|that'?s (?:it|the one)"
_YES = re.compile(
    rf"^(?:yes|yeah|yep|yup|yea|aye|ok|okay|sure|correct|exactly|{_THAT_ONE})(?:[\s,]+(?:{_THAT_ONE}))*[\s.!]*$", re.I
)
_BY_NAME = re.compile(
    r"^(?:(?:yes|yeah|yep|yea|aye|ok|okay|no|um|erm)[\s,]+)*(?:i meant |it'?s |i want |let's have )?(?:the |about )+"
    r"(.{2,60}?)(?: one| question| bit| part| thing)(?:[\s,]+(?:please|pls|thanks))*[\s.!]*$",
    re.I,
)
_SAID_OFTEN = """
a about after afterwards again all also an and any anything are at be before big but by can could did different do does
during for from get give go going had happen happens has have having he her him his how i if in is it its long many me
mean means much my need of on one or our same she should so some take test tests than that the their them then there
these they thing things this those to up us was we were what when where which who why will with without would you your
"""
_SMALL_WORDS = frozenset(_SAID_OFTEN.split())


def words(text: str) -> set[str]:
    """The words of `text` that carry meaning, without their plural's s."""
    return {w.rstrip("s") for w in re.findall(r"[a-z0-9-]+", text.lower()) if w not in _SMALL_WORDS and len(w) > 1}


def bare(question: str) -> str:
    """A question in the form in which it is compared with another: without capitals and what ends it."""
    return question.lower().strip(" ?.")


def chosen(text: str, offered: Sequence[Dict[str, str]]) -> str | None:
    """The topic of the offered question that `text` chooses: by number, place or name, or by yes to the only one."""
    text = text.strip()
    if not offered:
        return None
    if match := _CHOICE.match(text):
        place = _ORDINALS[match[1].lower()]
        return offered[place]["topic"] if place < len(offered) else None
    if _YES.match(text) and len(offered) == 1:
        return offered[0]["topic"]
    for offer in offered:
        if bare(text) == bare(offer["question"]):
            return offer["topic"]
    if name := called(text):
        named = words(name)
        fits = [o["topic"] for o in offered if named & (words(o["question"]) | words(o["topic"].replace("_", " ")))]
        return fits[0] if len(fits) == 1 else None
    return None


def called(text: str) -> str | None:
    """What a message that only points at something calls it ("yes, the trephine one": "trephine"); None otherwise."""
    match = _BY_NAME.match(text.strip())
    return match[1] if match else None


def corrected(text: str) -> str | None:
    """What a correction is about ("not that, the dressing": "the dressing"); None when `text` is none."""
    match = _CORRECTION.match(text.strip())
    rest = text.strip()[match.end() :].strip(" ,.") if match else ""
    return re.sub(r"\s+(?:and |but )?not\b.*", "", rest) or None


def substituted(text: str, topic: Topic, other: Topic | None = None, in_order: Sequence[Topic] = ()) -> str | None:
    """`text` with what was spoken of in the place of "it" or "that"; None when nothing in it stands for something.

    Args:
        other: that with which `topic` is a pair, if it is one of a pair; "the other one" stands for it.
        in_order: what the answer of `topic` tells of, in this order; "the second one" stands for one of them.
    """
    text = _LEAD.sub("", text.strip())
    pronouns = _PRONOUNS if len(text.split()) <= MOST_WORDS_WITH_THEY else _PRONOUNS[:-1]
    pronoun = next((p for p in pronouns if p.search(text)), None)
    names_other = other is not None and bool(_OTHER.search(text))
    nth = _NTH_ONE.search(text)
    meant = _nth(nth[1] or nth[2], in_order) if nth else None
    if len(text.split()) > MOST_WORDS or not (pronoun or names_other or meant):
        return None
    if meant:
        return _NTH_ONE.sub(meant.subject, text, count=1)
    if pronoun:
        text = pronoun.sub(topic.subject, text, count=1)
    return _OTHER.sub(other.subject, text, count=1) if other else text


def is_other(text: str) -> bool:
    """Whether `text` says nothing but "and the other one?"."""
    return bool(_OTHER.fullmatch(_LEAD.sub("", text.strip()).strip(" ?.!")))


def only_nth(text: str, in_order: Sequence[Topic]) -> Topic | None:
    """That of `in_order` which `text` asks for and says nothing else ("and the second one?"); None otherwise."""
    match = _ONLY_NTH.fullmatch(_LEAD.sub("", text.strip()).strip(" ?.!,"))
    return _nth(match[1], in_order) if match else None


def _nth(word: str, in_order: Sequence[Topic]) -> Topic | None:
    place = _ORDINALS[word.lower()]
    return in_order[place] if place < len(in_order) and in_order else None


def clauses(text: str) -> list[str]:
    """The last clauses of `text`, without "and" and the like, and what a correction is about; never `text` itself.

    A clause that says what is not meant ("not the results") is left out.
    """
    found = [clause.strip() for clause in _BETWEEN_CLAUSES.split(text) if clause.strip()]
    meant = [clause for clause in found if not _NOT_MEANT.match(clause)] if len(found) > 1 else found
    rest = corrected(text) or called(text)
    read = [rest or "", *(_LEAD.sub("", clause) for clause in meant[-MOST_CLAUSES:])]
    return [clause for clause in dict.fromkeys(read) if clause and clause != text.strip(" .,;:!?")]


def spoken_of(text: str, topic: Topic) -> float:
    """The share of the words of `text` that the answers of `topic` speak of."""
    said = words(text)
    return len(said & _words_of(topic)) / max(len(said), 1)


@lru_cache(maxsize=256)
def _words_of(topic: Topic) -> frozenset[str]:
    return frozenset(words(f"{topic.answer} {topic.simple}"))


def _is_bare(text: str) -> bool:
    count = len(text.split())
    return count <= 3 or (count <= MOST_BARE_WORDS and bool(_BARE.match(text)))


def is_half_said(text: str) -> bool:
    """Whether `text` by its form needs what came before it."""
    text = text.strip()
    short = len(text.split()) <= MOST_WORDS
    return short and bool(
        _LEAD.match(text)
        or any(p.search(text) for p in (*_PRONOUNS[:-1], _OTHER, _EACH, _NTH_ONE))
        or (bool(_PRONOUNS[-1].search(text)) and len(text.split()) <= MOST_WORDS_WITH_THEY)
        or _is_bare(text)
    )
