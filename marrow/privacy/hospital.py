"""Finds hospital numbers: what a hospital calls a patient by, in any shape, after a word that says so."""

import re
from string import ascii_letters, digits

from marrow.privacy.found import HIDDEN, Found
from marrow.privacy.numbers import Run, phone_number

_NUMBER = r"(?:numbers?|no|num|nr|nbr|id|i\.d|identifier|identification|ref|reference|code|#)"
_CUE = re.compile(
    rf"(?<!\w)(?:(?:hospital|hosp\.?|hospit|patients?'?s?|pt|pat|unit|medical\s+records?|records?|case\s?notes?|case|chart|registration|clinic"
    rf"|wristband|bracelet|district|admission|haematology|ward)\s*{_NUMBER}(?:\s+{_NUMBER})?"
    r"|hosp(?:ital)?\s*#|m\.?r\.?n\.?|pid|chi|pas|(?:my|her|his|their)\s+(?:id|i\.d|reference|ref|reg)"
    rf"(?:\s+{_NUMBER})?|(?:patient|pt)(?=\s+[a-z]{{1,3}}-?\d{{4,8}}(?!\w)))(?:'?s)?(?![a-z])"
    r"\W{0,3}(?:(?:is|was|it'?s|are|says|reads|number|no|num|id|in\s+hospital|(?:on|from|at)\s+(?:my|the|her|his)\s+\w+|at\s+\w+"
    r"|i\s+think|for\s+\w+)(?!\w)\W{0,3}){0,4}",
    re.IGNORECASE,
)
# Less says one of a plain number: "wristband w/ number 7719043", "here he is 618803 and over there 55-20913".
_HINT = re.compile(
    rf"(?<!\w)(?:wristband|bracelet|(?:{_NUMBER}\s+)on\s+(?:my|the|his|her|their|our)\s+(?:\w+\s+)?(?:letter|wristband|bracelet|label|form|card|notes|file)"
    rf"|(?:over\s+)?there|here\s+(?:he|she|i)(?:\s+is|\s+am|'?s|'?m))"
    rf"\W{{1,3}}(?:(?:is|was|says|reads|has|with|w|the|a|it'?s|{_NUMBER})(?!\w)\W{{1,3}}){{0,4}}",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:[A-Za-z]{0,4}[-/]?|(?:[A-Za-z]|[A-Z]{2,4}) )[A-Za-z]{0,2}\d[\dA-Za-z]*|[/.-]?\d[\dA-Za-z]*", re.ASCII
)
_JOIN = re.compile(r"[/.-](?=[A-Za-z]?\d)| (?=\d)")
_LETTERS_LAST = re.compile(r"[/-][A-Za-z]{1,2}(?![\w-])", re.ASCII)  # "884120-B"
_UNCUED = re.compile(r"(?<![\w.-])(?:[A-Za-z]{1,3}|[A-Z]{1,3}[-/])\d{6,8}(?:[A-Za-z]|-[A-Z])?(?![\w-])", re.ASCII)
_OTHER = re.compile(
    r"\b(?:lot|batch|serial|order|invoice|tracking|booking|ticket|model|flight|leaflet|form|document|page|booklet|study|trial|part|item|prescription|permit|policy|version|product|code)\W+(?:\w+\W+)?$",
    re.I,
)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:\d{4}|\d{2})(?!\w)")
_LAST_GROUP = re.compile(r"\d{3,4}(?!\w)", re.ASCII)  # of a number in groups: "180343 7721"
_BESIDE = re.compile(
    rf"{HIDDEN}(?:'?s)?[\s,:;–—-]{{1,3}}(?P<number>\d{{6,9}}|\d{{2,4}}[-/ ]\d{{3,6}})(?![\w/%-]|[.:]\d)", re.ASCII
)
# What no hospital number is: years, a month and a year, and what is counted.
_TIME = re.compile(r"(?:(?:19|20)\d\d|0?[1-9]|1[0-2])\s?[/. –-]\s?(?:19|20)\d\d(?!\d)", re.ASCII)
_COUNTED = re.compile(
    r"\s*(?:platelets?|plts?|cells?|steps|pounds|quid|people|patients|units?|copies|miles|times|of\s|per\s|a\s(?:day|year|month)|white|red|neutrophils"
    r"|mg|ml|mcg|iu|kg|k\b|calories|years?|hours|days|weeks|months|genes|in\s(?:mine|my|his|her))",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?:over\s+)?there\b|here\b", re.IGNORECASE)  # says one of a number only where another stands
_SHAPE = str.maketrans(digits + ascii_letters, 10 * "9" + 52 * "a")
_GOES_BEFORE, _GOES_ON = re.compile(r"[9a-]$|9 $"), re.compile(r"[9a-]| 9")  # of a shape: another number, or a word
MINIMUM = 4  # digits
MOST = 10  # digits, when the groups stand apart
HINTED = range(6, 10)  # digits of a number that little says is one


def hospital_numbers(text: str) -> list[Found]:
    """The hospital numbers in `text`."""
    found: list[Found] = []
    for cue in _CUE.finditer(text):
        end = _value(text, cue.end())
        written = text[cue.end() : end]
        figures = re.sub(r"\D", "", written)
        if len(figures) < MINIMUM or _DATE.match(written):
            continue
        is_phone = (
            written.upper() == written.lower()
            and figures.startswith("0")
            and len(figures) >= MOST
            and phone_number(Run(0, 0, figures, written)) is True
        )
        if not is_phone or cue[0].lower().startswith("chi"):
            found.append(Found(cue.end(), end, "hospital number"))
    hints = list(_HINT.finditer(text))
    for hint in hints:
        numbered = any(other is not hint and text[other.end() : _value(text, other.end())] for other in hints)
        if _PLACE.match(hint[0]) and not numbered and not found:
            continue
        end = _value(text, hint.end())
        written = text[hint.end() : end]
        apart = all(hint.end() >= item.end or item.start >= end for item in found)
        if apart and sum(c.isdigit() for c in written) in HINTED and _is_no_date_or_count(text, hint.end(), end):
            found.append(Found(hint.end(), end, "hospital number"))
    found += _alike(text, found)
    others: set[str] = set()  # how the numbers of leaflets and the like begin
    for match in _UNCUED.finditer(text):
        if _OTHER.search(text[: match.start()]):
            others.add(match[0][:2].lower())
        free = all(match.start() >= f.end or f.start >= match.end() for f in found)
        if free and match[0][:2].lower() not in others:
            found.append(Found(match.start(), match.end(), "hospital number"))
    return found


def numbers_beside(hidden: str) -> list[Found]:
    """Plain numbers right after other personal data, which `hidden` shows by HIDDEN: "[name], 618803"."""
    return [
        Found(*match.span("number"), "hospital number")
        for match in _BESIDE.finditer(hidden)
        if sum(c.isdigit() for c in match["number"]) in HINTED
        and _is_no_date_or_count(hidden, match.start("number"), match.end("number"))
    ]


def _is_no_date_or_count(text: str, start: int, end: int) -> bool:
    return not (_DATE.match(text, start) or _TIME.match(text, start) or _COUNTED.match(text, end))


def _alike(text: str, found: list[Found]) -> list[Found]:
    """What is written like a number found, letter for letter and digit for digit: "RJ7 5520193 ... or RJ7 5520139"."""
    shape = text.translate(_SHAPE)
    alike = []
    shapes = {shape[item.start : item.end] for item in found if item.end - item.start > MINIMUM + 1}
    for written in (s for s in shapes if s.count("9") < MOST):  # of ten digits the other may be an NHS number
        start = -1
        while (start := shape.find(written, start + 1)) >= 0:
            end = start + len(written)
            bounded = not (_GOES_BEFORE.search(shape[max(0, start - 2) : start]) or _GOES_ON.match(shape, end))
            if bounded and all(start >= item.end or item.start >= end for item in found):
                alike.append(Found(start, end, "hospital number"))
    return alike


def _value(text: str, start: int) -> int:
    """Where the number that begins at `start` ends; `start` when there is none."""
    group = _GROUP.match(text, start)
    if not group:
        return start
    end = group.end()
    while join := _JOIN.match(text, end):
        count = sum(c.isdigit() for c in text[start:end])
        following = _GROUP.match(text, join.end())
        if not following:
            break
        if join[0] == " " and count > MINIMUM:
            last = _LAST_GROUP.match(text, join.end())
            end = last.end() if last and count + len(last[0]) <= MOST else end
            break
        end = following.end()
    letters = _LETTERS_LAST.match(text, end)
    return letters.end() if letters else end
