"""Finds postcodes of the United Kingdom."""

import re

from marrow.privacy.found import Found

# The 124 postcode areas (Royal Mail).
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL "
    "GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX "
    "PA PE PH PL PO PR QX RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN "
    "WR WS WV YO ZE BX"
).split()
_POSTCODE = re.compile(
    rf"(?<![\w.£])(?:{'|'.join(sorted(_AREAS, key=len, reverse=True))})\d(?:\d|[A-HJKMNP-Y])?(?P<gap>[ \t\u00a0.-]{{0,3}})"
    r"(?P<inward>\d[ABD-HJLNP-UW-Z]{2}|\d (?!(?-i:a[dnstx]|b[ey]|e[dgtx]|he|nd|p[ast]|rd|s[eht]|th|u[ps]|we)\b)[ABD-HJLNP-UW-Z]{2})(?!\w)",
    re.IGNORECASE,
)
_ORDINARY = re.compile(
    r"1st|2nd|3rd|\dth|\d(?:hr|pt|ft|lb|pp|ps|px|yr|st)", re.ASCII
)  # "L5 4th floor", in small letters
# Of a postcode's shape, whatever its letters: people mistype them, and make them up. Units are none: "B12 3MG".
_SHAPED = re.compile(
    r"(?<![\w.£-])[A-Z]{1,2}\d(?:\d|[A-Z])?[ \t\u00a0]?\d(?!MG|ML|CM|MM|KG|AM|PM|HR|ST|ND|RD|TH)[A-Z]{2}(?![\w-])"
)
_CUED_POSTCODE = re.compile(
    r"\b(?:(?:live|living|moved|move|based|address)(?:\s+(?:is|at|in|to|near))*|post\s?code|p\.?code|zip(?:\s?code)?)\W{1,3}(?:is\W+|it'?s\W+)?(?P<code>[a-z]{1,2}[\do][\doa-z]?\s{0,2}[\do][a-z]{2})\b",
    re.I,
)


def postcodes(text: str) -> list[Found]:
    """The whole postcodes in `text`; the first half alone is no more than a town."""
    found = [
        Found(match.start(), match.end(), "postcode")
        for match in _POSTCODE.finditer(text)
        if not (match["gap"] and _ORDINARY.fullmatch(match["inward"]))
    ]
    for start, end in [match.span() for match in _SHAPED.finditer(text)] + [
        match.span("code") for match in _CUED_POSTCODE.finditer(text)
    ]:
        if all(end <= other.start or other.end <= start for other in found):
            found.append(Found(start, end, "postcode"))
    return found
