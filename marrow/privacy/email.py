"""Finds e-mail addresses, also those spelt out: "jo at gmail dot com"."""

import re

from marrow.privacy.found import Found

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}"
_DOMAIN = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}"
_WRITTEN = re.compile(rf"{_LOCAL}\s?@\s?{_DOMAIN}(?![\w-])")
_UNFINISHED = re.compile(rf"{_LOCAL}@[A-Za-z0-9-]{{2,}}(?:\.[A-Za-z0-9-]+)*(?![\w@])")
_AT = r"\s*(?:[(\[{<]\s*(?:at|@)\s*[)\]}>]|(?<=\s)(?:at|arroba|arobase|chiocciola|ma[lł]pa)(?=\s)|@)\s*"
_DOT = r"(?:\s*[(\[{<]\s*(?:dot|\.)\s*[)\]}>]\s*|\s+(?:dot|point|full stop|ponto|punto|punt|kropka)\s+|\.)"
_JOIN = r"(?:\s(?:dot|point|full stop|ponto|punto|punt|kropka|underscore|dash|hyphen|plus)\s|\s?(?:\(dot\)|\[dot\])\s?|[._%+-])"
_ENDING = r"(?:com|co|org|net|uk|ac|nhs|gov|info|me|ie|eu|pl|de|fr|es|it|cn|in|pk|gr|ro|pt|nl|ch|se|dk|fi|cz|sk|hu|bg|lt|lv|ng|gh|ke|za|br|ru|ua|tr|il|jp|au|nz|ca|lk|bd|np|vn|ph|ir|ae|scot|wales|cymru|edu|email|biz|io|example)"
_NO_DOMAIN = (
    r"(?!(?:what|which|that|this|the|some|any|one|no|a)\s+(?:point|full stop)\b)"  # "at this point in treatment"
)
_SPOKEN = re.compile(
    rf"(?<![\w@])[A-Za-z0-9]+(?:{_JOIN}[A-Za-z0-9]+)*{_AT}{_NO_DOMAIN}[A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+){{0,3}}?"
    rf"{_DOT}{_ENDING}(?:{_DOT}{_ENDING})*(?!\w)",
    re.IGNORECASE,
)
# "he fainted at home.pt is on chemo": only a full stop without a blank, unless the ending or the local part is an address's.
_BARE = re.compile(r"(?P<local>[\w.%+ -]+?)\s+at\s+(?P<domain>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", re.IGNORECASE)
_UNMISTAKABLE = re.compile(
    r"\.(?:com|net|org|edu|(?:co|ac|org|gov|nhs)\.uk|example)$|^(?:gmail|hotmail|outlook|yahoo|icloud|btinternet|live|aol|gmx|proton|nhs)\.",
    re.IGNORECASE,
)
_OF_AN_ADDRESS = re.compile(r"[A-Za-z][._]?\d|[A-Za-z\d][._][A-Za-z\d]")
_SIGN = re.compile(r"@|\b(?:at|arroba|arobase|chiocciola|ma[lł]pa)\b|[(\[{<]\s*at\s*[)\]}>]", re.IGNORECASE)


def emails(text: str) -> list[Found]:
    """The e-mail addresses in `text`."""
    if not _SIGN.search(text):
        return []
    found: list[Found] = []
    for pattern in (_WRITTEN, _SPOKEN, _UNFINISHED):
        for match in pattern.finditer(text):
            if pattern is _SPOKEN and _is_a_sentence(match[0]):
                continue
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(Found(match.start(), match.end(), "email"))
    return found


def _is_a_sentence(text: str) -> bool:
    """Whether a bare "at" and a bare full stop alone make `text` look like an address."""
    bare = _BARE.fullmatch(text)
    return bool(bare and not _UNMISTAKABLE.search(bare["domain"]) and not _OF_AN_ADDRESS.search(bare["local"]))
