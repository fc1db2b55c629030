"""Finds NHS numbers and phone numbers, in digits or in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberType

from marrow.privacy.found import Found

_DIGITS = {"zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3"}
_DIGITS |= {"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "hundred": "00"}
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_UNIT = rf"(?:(?:{'|'.join(_TIMES)})\s+)?(?:{'|'.join(_DIGITS)}|\d+)"
_SPOKEN = re.compile(rf"(?<!\w)(?:plus\s+)?{_UNIT}(?:[\s,.-]+{_UNIT}){{2,}}(?!\w)", re.IGNORECASE)
# Digits with up to three signs between them; an "o" typed for a nought counts.
_WRITTEN = re.compile(
    r"(?:(?<![^\W_])|(?<=nhs)|(?<=[^\W\d_]no)|(?<=num)|(?<=tel)|(?<=mob))(?<![£$€.])[+(]{0,2}[\do](?:[\s().\-\u2010-\u2015_]{0,3}[\do])*(?<=\d)(?![^\W_]|%|[./:]\d)",
    re.I,
)
_DATE_FIRST = re.compile(r"\d{1,2}([./\- ])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?!\d)")
_DECIMALS = re.compile(r"\d+\.\d+(?:\s+\d+\.\d+)*")
_FILLER = r"\W*(?:(?:{})(?!\w)\W*){{0,{}}}$"

_NHS_CUE = re.compile(
    r"(?<!\w)n\.?\s?h\.?\s?s\.?\s*(?:numbers?|no|num|nr|nbr|id|card|n(?=\W))?(?:'?s)?(?![a-z])"
    + _FILLER.format(
        r"is|was|it'?s|are|reads|says|number|no|thing|one|card|on|my|the|her|his|letter|think|i|for|me|mum'?s|dad'?s", 5
    ),
    re.IGNORECASE,
)
_PHONE_CUE = re.compile(
    r"(?<!\w)(?:(?:tele)?(?:phone|fone)s?|tel|mob(?:ile|y)?|cell|landline|whats\s?app|call|ring|text|txt|fax|contact|reach|get|dial"
    r"|buzz|bell|sms|message|msg|(?:my|her|his|our|mum'?s|dad'?s)\s+(?:\w+\s+)?(?:number|num|no))(?:'?s)?(?![a-z])"
    + _FILLER.format(
        r"me|us|him|her|them|back|on|at|is|are|was|it'?s|my|the|this|number|no|num|please|pls|plz|via|or|to|mobile|phone|home|"
        r"work|mum|dad|wife|husband|now|anytime|instead|old|new",
        5,
    ),
    re.IGNORECASE,
)
# Numbers of organisations, not of people, but for the ranges that Ofcom keeps for fiction.
_PUBLIC = (PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE)
_FICTION = ("8081570", "3069990", "9098790")
_HELPLINES = ("116",)  # Europe's numbers of social value: 116 123, 116 111
# "my last three digits are 907", "it should end in 0733".
_PART = re.compile(
    r"(?<!\w)(?:last\s+(?:few|two|three|four|five|six|\d)?\s*(?:digits?|figures?)(?:\s+(?:of|on|for)(?:\s+\w+){1,4}?)?\s*(?:are|is|being|:|=)?"
    r"|end(?:s|ing)?\s+(?:in|with)|ending)[\s,]*(?P<part>\d{3,6})(?![\w/%.:-]*\d|\w|\s*(?:days?|weeks?|months?|years?|mg|ml)\b)",
    re.IGNORECASE,
)
_ABOUT_A_NUMBER = re.compile(
    r"(?<!\w)(?:digits?|numbers?|num|no|figures?|mob(?:ile)?|phone|tel|landline|nhs|hosp(?:ital)?|mrn|chi|id)(?!\w)",
    re.IGNORECASE,
)
_OF_A_HOSPITAL = re.compile(r"(?<!\w)(?:hosp(?:ital)?|mrn|chi|patient|case|unit)(?!\w)", re.IGNORECASE)
LONGEST_NUMBER = 15  # digits (E.164)
YEAR_DIGITS = (2, 4)
LOOK_BACK = 70  # characters before a number in which a cue may stand


@dataclass(frozen=True)
class Run:
    """Digits that stand together: their span, the digits alone, and how they were written."""

    start: int
    end: int
    digits: str
    written: str


def nhs_number(digits: str) -> bool:
    """Whether `digits` are ten with the check digit of an NHS number (modulus 11, NHS Data Dictionary)."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return check % 11 == int(digits[9]) and check != 10


def phone_number(run: Run) -> bool | None:
    """Whether the run is a phone number by itself; None when it is a public one."""
    digits, written = run.digits, run.written.lstrip("( ")
    if written.startswith("+"):
        number = "+" + digits.replace("440", "44", 1) if digits.startswith("440") else "+" + digits
    elif digits.startswith("00"):
        number = "+" + (digits[2:].replace("440", "44", 1) if digits.startswith("00440") else digits[2:])
    elif digits.startswith("0") and 10 <= len(digits) <= 11:
        number = digits
    elif digits.startswith("447") and len(digits) == 12:
        number = "+" + digits
    elif digits.startswith("7") and len(digits) == 10:
        number = "0" + digits
    else:
        return False
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_possible_number(parsed):
        return False
    public = phonenumbers.number_type(parsed) in _PUBLIC
    return None if public and not str(parsed.national_number).startswith(_FICTION) else True


def numbers(text: str) -> list[Found]:
    """The NHS numbers and phone numbers in `text`."""
    found = []
    for run in (number for digits in _runs(text) for number in _parted(digits)):
        kind = _kind(run, text[max(0, run.start - LOOK_BACK) : run.start])
        if kind:
            found.append(Found(run.start, run.end, kind))
    return found + _parts(text)


def _parted(run: Run) -> list[Run]:
    """The numbers in a run that is too long for one, or holds a date: two, typed with a blank between.

    The first may be the year of a date whose month is a word.
    """
    if len(run.digits) > 3 * LONGEST_NUMBER:  # more than two numbers: each gap would be read for nothing
        return [run]
    for gap in re.finditer(r"\s+", run.written):
        halves = [
            Run(run.start + start, run.start + end, re.sub(r"\D", "", run.written[start:end]), run.written[start:end])
            for start, end in ((0, gap.start()), (gap.end(), len(run.written)))
        ]
        dates = sum(_DATE_FIRST.fullmatch(half.written) is not None for half in halves)
        others = sum(nhs_number(half.digits) or bool(phone_number(half)) for half in halves)
        if others and dates + others == 2 and (dates or len(run.digits) > LONGEST_NUMBER):
            return halves
        year_first = len(halves[0].digits) in YEAR_DIGITS and phone_number(run) is False
        if year_first and nhs_number(halves[1].digits):  # "9 jan 97 4422088750"
            return halves
    return [run]


def _parts(text: str) -> list[Found]:
    """The digits that a number is said to end in, of the type that the words before them name: a phone's when none do."""
    found = []
    for match in _PART.finditer(text):
        before = text[max(0, match.start() - LOOK_BACK) : match.start("part")]
        if _ABOUT_A_NUMBER.search(before):
            kind = "nhs number" if re.search(r"\bnhs\b", before, re.I) else "phone"
            kind = "hospital number" if kind == "phone" and _OF_A_HOSPITAL.search(before) else kind
            found.append(Found(match.start("part"), match.end("part"), kind))
    return found


def _kind(run: Run, before: str) -> str | None:
    if not 6 <= len(run.digits) <= LONGEST_NUMBER:
        return None
    if 8 <= len(run.digits) <= 12 and _NHS_CUE.search(before):
        return "nhs number"
    if _DATE_FIRST.match(run.written) or _DECIMALS.fullmatch(run.written):
        return None
    cued = _PHONE_CUE.search(before) is not None
    phone = phone_number(run)
    if nhs_number(run.digits) and not (cued and phone) and not run.digits.startswith("0"):
        return "nhs number"
    if phone is None or (cued and run.digits.startswith(_HELPLINES)):
        return None
    return "phone" if phone or cued else None


def _runs(text: str) -> Iterator[Run]:
    written: list[Run] = []
    for match in _WRITTEN.finditer(text):
        digits = re.sub("[oO]", "0", re.sub(r"[^\doO]", "", match[0]))
        if len(digits) >= 6:
            written.append(Run(match.start(), match.end(), digits, match[0]))
    yield from written
    for match in _SPOKEN.finditer(text):
        digits = _spelt(match[0])
        apart = all(match.end() <= run.start or run.end <= match.start() for run in written)
        if apart and len(digits) >= 9 and not match[0].isdigit():
            yield Run(match.start(), match.end(), digits, match[0])


def _spelt(words: str) -> str:
    digits, times = "", 1
    for word in re.split(r"[\s,.-]+", words.lower()):
        if word in _TIMES:
            times = _TIMES[word]
        elif word != "plus":
            digits += _DIGITS.get(word, word) * times
            times = 1
    return digits
