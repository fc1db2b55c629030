"""Whether a message holds personal data, so that it never becomes a training example."""

import re

# Narrow on purpose: what stands here is personal data almost surely. A maintainer reads each example besides.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_STREET = r"(?:street|road|avenue|lane|close|drive|way|court|gardens|crescent)"
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+\.\w+"),  # an email address
    re.compile(r"(?<!\d)(?:\+|00)?\d(?:[ ().-]{0,2}\d){8,14}(?!\d)"),  # a telephone, NHS or hospital number
    re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE),  # a UK postcode
    re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}\b"),  # a date
    re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH},? (?:19|20)?\d{{2}}\b", re.IGNORECASE),
    re.compile(r"\b(?:my|his|her|their|the patient'?s) name(?:'s| is)\b", re.IGNORECASE),
    re.compile(r"\b(?:i am|i'm|im|this is) called\b", re.IGNORECASE),
    re.compile(r"\b(?:[Mm]rs?|[Mm]iss|[Mm]s|[Dd]r|[Pp]rof(?:essor)?)\.? [A-Z][a-z]+"),
    re.compile(r"\b(?:[Dd]octor|[Nn]urse|[Ss]ister) [A-Z][a-z]+"),
    re.compile(r"\b(?:I am|I'm|This is|it's) [A-Z][a-z]+ [A-Z][a-z]+\b"),
    re.compile(rf"\b\d+[a-z]? [a-z]+ {_STREET}\b", re.IGNORECASE),
    re.compile(r"\b(?:date of birth|d\.?o\.?b\.?|born on|nhs (?:no|number)|hospital number)\b.{0,12}\d", re.IGNORECASE),
    re.compile(r"https?://|www\.", re.IGNORECASE),
)
_PUBLIC = re.compile(r"0?808[ -]?800[ -]?4040|\b116[ -]?123\b")  # the nurse line, Samaritans


def holds_personal_data(text: str) -> bool:
    """Whether `text` holds a name, a number, an address or a date that may tell who someone is."""
    return any(pattern.search(_PUBLIC.sub(" ", text)) for pattern in _PATTERNS)
