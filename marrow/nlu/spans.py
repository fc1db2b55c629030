"""Splits a message into the parts that may each ask something: at stops, commas, "and", and where a clause begins."""

import re
from itertools import pairwise
from typing import Iterable, List, Tuple

Span = Tuple[int, int]  # of a text: where a part begins and where it ends
Names = re.Pattern[str]  # any of the names of topics

MOST_PARTS = 6  # of a message; of more the shortest neighbours are taken together, so that its time has a bound
FEWEST_WORDS = 3  # before a clause that begins with its verb: "does it hurt | can i eat before"

_WH = (
    r"how long|how much|how many|how|hows|whats|what|wots|wot|when|whens|wen|whereabouts|where|wheres|who|whom|whos|"
    r"whose|why|which"
)
_AUXILIARY = r"do|does|dose|did|is|are|was|were|can|could|will|would|should|shall|may|might|must|am|have|has"
_PERSON = r"i|we|you|he|she|they|u|mum|dad"
_SUBJECT = rf"{_PERSON}|it|there|the|my|our|this|that|any"
# "Have they", but not "have this" and "has the": the verb of what comes before.
_INVERTED = rf"(?:have|has|was|were)\s+(?:{_PERSON}|it|there)|(?!have|has|was|were)(?:{_AUXILIARY})\s+(?:{_SUBJECT})"
_AND = r"and|nd|an['\u2019]|n|also|plus|then|or|nor|but|while|as well as"
_MARK = (  # but not within "9:30" and "24/7"; "1." and "2)" number what is asked
    r"(?<=[?!])(?![?!])|(?<!\S)\d[.)](?=\s|$)|(?:(?<!\d)[,/:]|[,/:](?!\d)|[;\n+&()])+|\.{2,}|\.(?=\s|$)|"
    r"\s[-\u2013\u2014]+\s"
)
_JOINT = re.compile(rf"(?<!\s)\s*(?:{_MARK})\s*(?:(?:{_AND}|so|oh)\s+)*|(?<!\s)\s+(?:(?:{_AND})\s+)+(?=\S)", re.I)
_LEAD = re.compile(rf"(?:(?:{_AND}|so|oh)(?!\w)[\s,]*)+(?=\S)", re.I)
_CLAUSE = re.compile(rf"(?<![\w'])(?:(?:what|who)\s+(?:is|are)|whats|(?:(?:{_WH})\s+)?(?:{_INVERTED}))\b", re.I)
# Behind what is a question already more begins another: "what is mrd | how long do people", "| who looks", "| what bone
# do they".
_NEXT_QUESTION = re.compile(
    rf"(?<![\w'])(?:(?:{_WH}|(?:what|which)\s+(?!{_AUXILIARY})\w+)\s+(?:{_AUXILIARY}|get|got)\s+\w|"
    rf"how\s+(?:long|many|soon|much)\b|whos?\s+\w+s\b|what\s+(?:if|about)\b|how\s+come\b)",
    re.I,
)
# What a clause behind it belongs to: "I wonder | is it", "how many sorts | are there".
_DEPENDENT = re.compile(
    r"\b(?:if|whether|that|because|know|wonder|wondering|when|what|how|where|who|why|which|say|said|tell|me|ask|or|i|you|"
    r"u|we|he|she|they)[\s:,]*$",
    re.I,
)
_TO_SOMEBODY = re.compile(  # "what do they do to you | does it hurt"
    r"\b(?:about|at|by|for|from|of|on|to|with)\s+(?:me|you|u|us|him|her|them)\s*$", re.I
)
_SOMEBODY = re.compile(  # "a nurse who takes it"
    r"\b(?:nurse|doctor|person|someone|somebody|anyone|anybody|people|those|ones?|lady|man|woman|guy)s?\s*$", re.I
)
_WHATS = re.compile(r"(?:what|wot|who|where|when)['\u2019]?s\b", re.I)  # two words that ask: "whats mrd"
_OF_WHAT = re.compile(r"^(?:how \w+|which|what|whose)\b(?:\s+\w+){0,4}\s*$", re.I)
_WORD = re.compile(r"\w\w")
# Joined by "and", and one thing.
_ONE_THING = re.compile(
    rf"\b(?:gas\W*(?:{_AND})?\W*air|pins\W*(?:{_AND})?\W*needles|there\s+(?:{_AND})\s+then)\b", re.I
)
# Between two names that are both asked about: nothing, or what compares them ("is fish just another name for pcr").
_JOINS_NAMES = re.compile(
    r"\s+(?:(?:[\w'\u2019]+\s+){0,4}(?:vs?|versus|from|than|against|as|another|part|kind|sort|type|to|with)\b\.?"
    r"(?:\s+[\w'\u2019]+){0,2}\s+)?|\s*(?:=+|vs?\.)\s*",
    re.I,
)
_OPENING = (
    r"and|also|so|or|but|plus|then|k|kk|hi|hiya|hey|hello|morning|alright|right|please|pls|ok|okay|um|er|oh|well|now|sorry|"
    r"just|first|firstly|second|secondly|lastly|finally|one more|quick one|quick question|if so|specifically"
)
_ASKED_FOR = r"tips|advice|ideas?|chance|news"  # "any tips for the wait", which is a question too
_LED_BY = r"(?:(?:after|about|at|by|for|from|in|on|to|till|until|with)\s+)?"  # "after how many days", "by whom"
_ASKS = re.compile(
    rf"^(?:(?:{_OPENING})[\s,.]+)*(?:{_LED_BY}(?:{_WH})|{_AUXILIARY}|whether|if not|any (?:{_ASKED_FOR}))\b",
    re.I,
)
_STATES = re.compile(
    r"^(?:i|i'?m|i'?ve|i'?d|my|our|we|we'?re|he|she|he'?s|she'?s|they|they'?re|they'?ve|it'?s|there'?s|the|this|that|mum|dad|"
    r"husband|wife|someone|nobody|no one|an?|some)\b",
    re.I,
)


def any_of(names: Iterable[str]) -> Names:
    """Finds the names, the longest first, with or without a plural's s; a hyphen may be any sign, or none."""
    forms = [re.escape(name).replace(r"\-", r"\W?") for name in sorted(names, key=len, reverse=True)]
    return re.compile(rf"\b(?:{'|'.join(forms)})s?\b" if forms else r"(?!)", re.I)


NO_NAMES = any_of([])


def parts_of(text: str, names: Names = NO_NAMES) -> List[Span]:
    """Where the parts of `text` are, in order, at most `MOST_PARTS`; the words that join them belong to none.

    Args:
        names: those that ask something each where they stand in a row or are compared.
    """
    pieces, begin = [], 0
    whole = [one.span() for one in _ONE_THING.finditer(text)]
    for joint in _JOINT.finditer(text):
        if not any(start < joint.start() and joint.end() < end for start, end in whole):
            pieces.append((begin, joint.start()))
            begin = joint.end()
    pieces.append((begin, len(text)))
    clauses = [part for piece in pieces for clause in _clauses(text, piece) for part in _rows(text, clause, names)]
    parts = [part for part in (_trimmed(text, clause) for clause in clauses) if _WORD.search(text[slice(*part)])]
    while len(parts) > MOST_PARTS:
        place = min(range(len(parts) - 1), key=lambda i: parts[i + 1][1] - parts[i][0])
        parts[place : place + 2] = [(parts[place][0], parts[place + 1][1])]
    return parts


def asks(part: str) -> bool:
    """Whether a part is a question by its form."""
    return part.endswith("?") or bool(_ASKS.match(part) or _CLAUSE.search(part))


def states(part: str) -> bool:
    """Whether a part says something and asks nothing: "my nan will be sedated"."""
    return bool(_STATES.match(part)) and not asks(part)


def _clauses(text: str, piece: Span) -> List[Span]:
    """A piece, split where a second clause begins with its verb, or behind a question another."""
    cuts = [piece[0]]
    found = {match.start(): match for kind in (_NEXT_QUESTION, _CLAUSE) for match in kind.finditer(text, *piece)}
    for start, match in sorted(found.items()):
        before = text[cuts[-1] : start].strip()
        if (match.re is _CLAUSE or _ASKS.match(before)) and _is_whole(before, match[0]):
            cuts.append(start)
    return list(zip(cuts, [*cuts[1:], piece[1]], strict=True))


def _is_whole(before: str, clause: str) -> bool:
    """Whether what is before a clause is one by itself: not "I wonder | is it", nor "how many sorts | are there"."""
    if _DEPENDENT.search(before) and not _TO_SOMEBODY.search(before):
        return False
    if _SOMEBODY.search(before) and clause.lower().startswith("who"):
        return False
    if re.match(rf"(?:{_WH})\b", clause, re.I):
        return len(before.split()) >= (2 if _WHATS.match(before) else FEWEST_WORDS)
    return len(before.split()) >= FEWEST_WORDS and not _OF_WHAT.match(before)


def _rows(text: str, clause: Span, names: Names) -> List[Span]:
    """A clause, split before each name that follows another or is compared with it: "mrd | flow vs | fish"."""
    found = [name.span() for name in names.finditer(text, *clause)]
    cuts = [start for (_, end), (start, _) in pairwise(found) if _JOINS_NAMES.fullmatch(text, end, start)]
    return list(zip([clause[0], *cuts], [*cuts, clause[1]], strict=True))


def _trimmed(text: str, span: Span) -> Span:
    begin, end = span
    if lead := _LEAD.match(text, begin, end):
        begin = lead.end()
    part = text[begin:end]
    begin += len(part) - len(part.lstrip())
    return begin, begin + len(part.strip())
