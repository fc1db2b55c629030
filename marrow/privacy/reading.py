"""Reads a message past its placeholders: what is asked, without "my name is [name], my NHS number is [nhs number]"."""

import re

from marrow.privacy.found import TYPES

_PLACEHOLDER = re.compile(rf"\[({'|'.join(TYPES)})\]('s\b)?")
_CLAUSES = re.compile(r"(?<=[.!?;:\n])\s*|(?<=,)\s*|\s+[-–—/|]+\s+|\s+(?:and|n|&)\s+", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
# Words that only say whose the data is, or of what kind.
_INTRODUCING = frozenset(
    "my me i im i'm am is are was name names name's called this it its it's here the a of on at in for to from by with mr mrs ms "
    "miss dr hi hello hey hiya dear good morning afternoon evening thanks thank you many kind best regards wishes sincerely yours "
    "cheers love and n nhs number numbers no num hospital hosp patient mrn id dob date birth born birthday phone tel telephone "
    "mobile mob landline home work call ring text contact reach can be get email mail e address postcode post code live lives living "
    "stay flat house full surname first last both speaking again also or ref ask back please us him her his their our s".split()
)
# What the classifier reads of a message that is nothing but personal data, of whatever kind.
ALONE = "My name is Jane Smith, date of birth 23/09/1957, NHS number 999 012 3456"

_RING_BACK = re.compile(r"\b(?:ring|call|phone|contact|text)\s+(?:me|us|her|him|back)\b", re.IGNORECASE)


def question_in(text: str) -> str:
    """`text` for the classifier: clauses that only introduce personal data left out.

    A message that holds nothing else is read as `ALONE`, whoever it names; one that asks to be rung, without the data.
    """
    if not _PLACEHOLDER.search(text):
        return text
    kept = ""
    clauses = _clauses(text)
    for place, (clause, separator) in enumerate(clauses):
        following = clauses[place + 1][0] if place + 1 < len(clauses) else ""
        greets = _introduces(f"{clause} {following}") and not _PLACEHOLDER.search(clause)  # "Kind regards, [name]"
        if not _introduces(clause) and not greets:
            kept += _without_introduction(clause) + separator
    kept = " ".join(_PLACEHOLDER.sub(_stand_in, kept).split()).strip(" ,;:-–—")
    if any(word.lower() not in _INTRODUCING for word in _WORDS.findall(kept)):
        return kept
    return " ".join(_PLACEHOLDER.sub("", text).split()) if _RING_BACK.search(text) else ALONE


def _clauses(text: str) -> list[tuple[str, str]]:
    """The clauses of `text`, each with the separator after it."""
    clauses, end = [], 0
    for separator in _CLAUSES.finditer(text):
        clauses.append((text[end : separator.start()], separator[0]))
        end = separator.end()
    return [*clauses, (text[end:], "")]


def _stand_in(placeholder: re.Match[str]) -> str:
    """For a placeholder inside what is asked: somebody's name, or nothing."""
    return f"Sam{placeholder[2] or ''}" if placeholder[1] == "name" else ""


def _introduces(clause: str) -> bool:
    words = _WORDS.findall(_PLACEHOLDER.sub(" ", clause))
    return bool(_PLACEHOLDER.search(clause)) and all(word.lower() in _INTRODUCING for word in words)


def _without_introduction(clause: str) -> str:
    """ "my hospital number is [hospital number] when do I hear": the words after the placeholder."""
    for placeholder in reversed(list(_PLACEHOLDER.finditer(clause))):
        if not placeholder[2] and _introduces(clause[: placeholder.end()]):
            return clause[placeholder.end() :]
    return clause
