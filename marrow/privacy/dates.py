"""Finds dates of birth, in any form; every other date is left alone."""

import re
from datetime import date

from babel import Locale

from marrow.privacy.found import HIDDEN, Found
from marrow.privacy.lexicon import folded

# Of patients' languages in Latin letters, those whose months stand in a date as one word.
_LANGUAGES = "es pt fr de it pl ro nl tr sv cs sk hu lt lv sq so sw cy ga".split()


def _months() -> str:
    """A pattern of the months' names in _LANGUAGES, as written and without accents."""
    names = {name.lower() for code in _LANGUAGES for name in Locale(code).months["format"]["wide"].values()}
    names |= {folded(name) for name in names}
    return "|".join(sorted((name for name in names if name.isalpha()), key=len, reverse=True))


_MONTH = r"(?:jan(?:uary)?|feb(?:r?u?ary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_ANY_MONTH = rf"(?:{_MONTH}|{_months()})"
_ROMAN = r"(?:x(?:i{1,2})?|i[xv]|vi{0,3}|i{1,3})"
_ONES = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth)"
_DAY = rf"(?:\d{{1,2}}\s?(?:st|nd|rd|th)?|{_ONES}|twentieth|thirtieth|twenty[\s-]{_ONES}|thirty[\s-]first)"
_TENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:oh|o|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?)"
_YEAR = rf"(?:(?:19|20)\d\d|['’]?\d\d(?![\d:])|nineteen[\s-](?:hundred[\s-](?:and[\s-])?)?{_TENS}|two thousand(?:\s(?:and\s)?{_TENS}|\s(?:and\s)?(?:one|two|three|four|five|six|seven|eight|nine))?|twenty[\s-]{_TENS})"
_FEAST = r"(?:christmas\s(?:day|eve)|boxing\sday|new\syear'?s\s(?:day|eve)|valentine'?s\sday|st\.?\s(?:patrick|george|david|andrew)'?s\sday|halloween|bonfire\snight)"
_SIGN = r"[\s./\\,-]{1,3}"
_WRITTEN = (
    rf"(?:(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
    rf"|(?:\d{{1,2}}\s?[/.\\-]\s?\d{{1,2}}\s?[/.\\-]\s?(?:\d{{4}}|['’]?\d{{2}}))"
    rf"|(?:\d{{1,2}}\s\d{{1,2}}\s(?:\d{{4}}|\d{{2}}))"
    rf"|(?:\d{{1,2}}\s?[./ -]\s?{_ROMAN}\s?[./ -]\s?(?:19|20)\d\d)"
    rf"|(?:(?:the\s)?{_DAY}(?:\s(?:day\s)?(?:of|de))?(?:\sthe)?{_SIGN}(?:{_ANY_MONTH}|{_DAY})(?:\sde)?{_SIGN}(?:in\s)?(?:the\syear\s)?{_YEAR})"
    rf"|(?:{_MONTH}{_SIGN}(?:the\s)?{_DAY}{_SIGN}{_YEAR})"
    rf"|(?:(?:19|20)\d\d{_SIGN}(?:the\s)?(?:{_DAY}(?:\s(?:day\s)?of)?{_SIGN}{_MONTH}|{_MONTH}{_SIGN}{_DAY}))"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?{_MONTH}(?:\d{{4}}|\d{{2}})))"
)
FULL = re.compile(rf"(?<![\w/.-])(?:{_WRITTEN})(?![\w%]|[./-]\d)", re.IGNORECASE)
_PARTIAL = (
    rf"(?:(?:the\s)?{_DAY}(?:\s(?:day\s)?of)?\s?{_MONTH}|{_MONTH}\s(?:the\s)?{_DAY}|{_FEAST}(?:,?\s(?:in\s)?{_YEAR})?|\d{{8}}|\d{{6}}|\d{{1,2}}/\d{{1,2}}"
    rf"|{_MONTH}\s(?:19|20)\d\d|(?:19|20)\d\d)"
)
_CUE = r"(?:d\.?\s?o\.?\s?b\.?|d\.?\s?of\.?\s?b\.?|date\s?(?:of|o|ov)\s?bir?th|birth\s?date|birth\s?day|b'?day|bir?thday|born|year\s+of\s+birth|bron)(?:'?s)?(?![a-z])"
_BETWEEN = r"(?:\W{0,4}(?:(?:is|was|are|it'?s|on|in|at|of|year|day|back|sat|sun|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur)(?:day)?\b)){0,6}\W{0,4}"
_CUED = re.compile(
    rf"(?<![a-z]){_CUE}{_BETWEEN}(?P<date>(?:the\s)?(?:{_WRITTEN}|{_PARTIAL}))(?![\w%]|[./-]\d)", re.IGNORECASE
)
_CUED_WITH_NAME = re.compile(
    rf"(?<![a-z]){_CUE}\W{{1,3}}(?:for\s+|of\s+)?(?:(?:my|her|his|our)\s+)?(?:[^\W\d_]+\W{{1,3}}){{1,4}}?(?:is|was|on|:)\s+(?:the\s+)?(?P<date>{_WRITTEN})(?![\w%])",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\W{0,3}(?:(?:is|was|being|that'?s|as)\s+)?(?:(?:my|her|his|the|our|their)\s+)?(?:\w+'s\s+)?" + _CUE, re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
# What the date beside these is one of: no birth.
_OTHER_EVENT = re.compile(
    r"\b(?:diagnos\w*|biops\w*|test\w*|results?|appointment|appt|relaps\w*|transplant\w*|review\w*|admitted|discharged|since|until|till|last|next|"
    r"on|from|scan|chemo|cycle|dated|due|booked|seen|started|had|taken|sample|expires|exp|updated)\W+(?:the\W+)?$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:diagnos|biops|test|marrow|aspirat|trephin|result|appointment|appt|relaps|transplant|review|admi|discharg|since|until|till|scan|chemo|cycle|"
    r"treat|operation|surgery|remission|start|stop|seen|died|passed|moved|married|dated|sample|leaflet|letter|booked|due|expire|updated)",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"(?:{HIDDEN}|^)(?:'?s)?[\s.,;:/|()\-–—]*(?:(?:and|says|said|is)\s)?$")
_BEFORE_DATA = re.compile(rf"\s*[.,;:/|()\-–—]*\s*{HIDDEN}")
_BIRTHDAY = re.compile(rf"(?<![a-z]){_CUE}", re.IGNORECASE)
_UNDIVIDED = re.compile(
    r"(?<![\w/.-])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)\d\d|\d\d)(?![\w%]|[./-]\d)", re.ASCII
)
RECENT = 2  # years, for which a date is more likely of an appointment
CHILD = 10  # years, up to which a date alone may be of anything
LONGEST = 60  # characters of a message that is a date and nothing else
YEARS = range(1, 116)  # ages that a person may have


def dates_of_birth(text: str) -> list[Found]:
    """The dates of birth in `text` that a word names as such."""
    if not any(c.isdigit() for c in text) and not re.search(_CUE, text, re.IGNORECASE):
        return []
    found = [
        Found(match.start("date"), match.end("date"), "date of birth")
        for pattern in (_CUED, _CUED_WITH_NAME)
        for match in pattern.finditer(text)
    ]
    found += [
        Found(match.start(), match.end(), "date of birth")
        for match in FULL.finditer(text)
        if _AFTER.match(text, match.end())
    ]
    return found


def dates_beside(hidden: str, today: date | None = None) -> list[Found]:
    """Full dates of years past that belong to the other personal data, which `hidden` shows by HIDDEN.

    Beside it or alone, any year past; in brackets, after "birthday" or where no other event is spoken of, RECENT years back.
    """
    if HIDDEN not in hidden and len(hidden) > LONGEST and not _BIRTHDAY.search(hidden):
        return []
    year = (today or date.today()).year
    found = []
    for match in FULL.finditer(hidden):
        before = hidden[: match.start()]
        age = years_since(match[0], year)
        if age not in YEARS or _OTHER_EVENT.search(before):
            continue
        alone = not before.strip() and not hidden[match.end() :].strip(" .!")
        beside = (_BESIDE.search(before) and HIDDEN in before) or _BEFORE_DATA.match(hidden, match.end())
        bracketed = before.endswith("(") and hidden.startswith(")", match.end())
        told = _BIRTHDAY.search(before) or (HIDDEN in hidden and (bracketed or not _EVENT.search(before)))
        if beside or (alone and age >= CHILD) or (told and age > RECENT):
            found.append(Found(match.start(), match.end(), "date of birth"))
    for match in _UNDIVIDED.finditer(hidden):
        before = hidden[: match.start()]
        if HIDDEN in before and _BESIDE.search(before) and years_since(_divided(match[0]), year) > RECENT:
            found.append(Found(match.start(), match.end(), "date of birth"))
    return found


def _divided(digits: str) -> str:
    """ "050578" as "05/05/78"."""
    return f"{digits[:2]}/{digits[2:4]}/{digits[4:]}"


def years_since(written: str, year: int) -> int:
    """How many years ago, by the year that `written` names; 30 when the year is in words."""
    numbers = [int(n) for n in _NUMBER.findall(written)]
    long = [n for n in numbers if n >= 1000]
    if long:
        return year - long[0]
    if not numbers or len(_NUMBER.findall(written)[-1]) != 2:
        return 30
    short = numbers[-1] + 2000
    return year - short if short <= year else year - short + 100
