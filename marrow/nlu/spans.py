"""Splits a message into the parts that may each ask something: at stops, commas, "and", and where a clause begins."""

import re
from typing import List, Tuple

Span = Tuple[int, int]  # of a text: where a part begins and where it ends

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
# What a clause behind it belongs to: "I wonder | is it", "how many sorts | are there".
_DEPENDENT = re.compile(
    r"\b(?:if|whether|that|because|know|wonder|wondering|when|what|how|where|who|why|which|say|said|tell|me|ask|or|i|you|"
    r"u|we|he|she|they)[\s:,]*$",
    re.I,
)
_OF_WHAT = re.compile(r"^(?:how \w+|which|what|whose)\b(?:\s+\w+){0,4}\s*$", re.I)
_WORD = re.compile(r"\w\w")
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


def parts_of(text: str) -> List[Span]:
    """Where the parts of `text` are, in order, at most `MOST_PARTS`; the words that join them belong to none."""
    pieces, begin = [], 0
    for joint in _JOINT.finditer(text):
        pieces.append((begin, joint.start()))
        begin = joint.end()
    pieces.append((begin, len(text)))
    clauses = [clause for piece in pieces for clause in _clauses(text, piece)]
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
    """A piece, split where a second clause begins with its verb."""
    cuts = [piece[0]]
    for match in _CLAUSE.finditer(text, *piece):
        before = text[cuts[-1] : match.start()]
        long_enough = len(before.split()) >= FEWEST_WORDS
        if long_enough and not _DEPENDENT.search(before) and not _OF_WHAT.match(before.strip()):
            cuts.append(match.start())
    return list(zip(cuts, [*cuts[1:], piece[1]], strict=True))


def _trimmed(text: str, span: Span) -> Span:
    begin, end = span
    if lead := _LEAD.match(text, begin, end):
        begin = lead.end()
    part = text[begin:end]
    begin += len(part) - len(part.lstrip())
    return begin, begin + len(part.strip())
