"""Finds postcodes and street addresses of the United Kingdom."""

import re

from marrow.privacy.found import HIDDEN, Found

# The 124 postcode areas (Royal Mail).
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL "
    "GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX "
    "PA PE PH PL PO PR QX RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN "
    "WR WS WV YO ZE BX"
).split()
_POSTCODE = re.compile(
    rf"(?<![\w.£])(?:{'|'.join(sorted(_AREAS, key=len, reverse=True))})\d(?:\d|[A-HJKMNP-Y])?(?P<gap>[ \t\u00a0.-]{{0,3}})"
    r"(?P<inward>\d[ABD-HJLNP-UW-Z]{2})(?!\w)",
    re.IGNORECASE,
)
_ORDINARY = re.compile(
    r"1st|2nd|3rd|\dth|\d(?:hr|pt|ft|lb|pp|ps|px|yr|st)", re.ASCII
)  # "L5 4th floor", in small letters
_CUED_POSTCODE = re.compile(
    r"\b(?:post\s?code|p\.?code|zip(?:\s?code)?)\W{1,3}(?:is\W+|it'?s\W+)?([a-z]{1,2}[\do][\doa-z]?\s{0,2}[\do][a-z]{2})\b",
    re.I,
)

_STREET = (
    "road|rd|street|str|st|avenue|ave?|lane|ln|close|drive|dr|gardens?|gdns|grove|crescent|cres|court|ct|place|pl|terrace|terr"
    "|way|walk|square|sq|hill|row|mews|parade|rise|view|park|green|gate|fold|croft|wynd|brae|mount|vale|meadows?|fields?|drove"
    "|quay|wharf|bank|end|villas|cottages|buildings|mansions|heights|boulevard|yard|approach|chase|loan|gait|bridge|common|heath"
)
_HOUSES = "cottage|house|lodge|farm|farmhouse|barn|rectory|vicarage|forge|mill|manor|villa|bungalow|croft|hall|court|mansion|convent|grange|tower|towers|heights"
_FLAT = r"(?:(?:flat|apartment|apt|unit|room|floor|house|no\.?|number)\s*[\w/]{1,5}\s*,?\s+)"
_NOT_IN_A_STREET = (
    r"(?!(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|miles?|times?|mg|mcg|ml|mls|kg|stone|lbs?|cm|mm|percent|pm|am|"
    r"of|to|in|down|from|for|and|or|on|the\s+(?:way|end)|is|was|are|i|my|a|an|per|more|other|people|patients?|samples?|needles?|tablets?|"
    r"pills?|doses?|units?|steps?|seconds?|secs?|pounds?|quid|before|after|till|until|with|by|at|off|up|out|x|st|nd|rd|th|either|only|same|any|every|this|that|which|one|all|no|long|it|we|you|he|she|they|be|do|get|go|come|have|will|can|top|bottom|different|chromosomes?)\b)"
)
_WORD = rf"{_NOT_IN_A_STREET}[^\W\d_][\w'’.-]*"
_HOUSE_NUMBER = r"\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}[a-z]?)?"
_NUMBERED = re.compile(
    rf"(?<![\w/.£:-])(?:{_FLAT}|\d/\d,?\s+)?(?:(?:{_WORD}\s){{1,3}}(?:{_HOUSES}),\s*)?(?<![\w/.£:-]){_HOUSE_NUMBER},?\s+(?:{_WORD}\s+){{1,3}}?(?:{_STREET})\b\.?"
    r"(?!\s+(?:surgery|hospital|clinic|medical|practice|health|pharmacy|centre|infirmary|hospice|ward))",
    re.IGNORECASE,
)
_WELSH = re.compile(
    rf"(?<![\w/.£:-]){_HOUSE_NUMBER},?\s+(?:heol|ffordd|stryd|l[oô]n|maes|rhodfa|clos|rue|via|calle)\s+[^\W\d_][\w'’-]*(?:\s[^\W\d_][\w'’-]*){{0,2}}",
    re.I,
)
_COTTAGE = re.compile(
    r"(?<!\w)(?:[Tt]he\s+)?(?:[A-Z][\w'’]*\s+){1,3}(?:Cottage|Farmhouse|Farm|Bungalow|Rectory|Vicarage|Barn|Forge)(?!\w)(?!\s+(?:[Hh]ospital|[Hh]ospice|[Ww]ard|[Ss]urgery))"
)
_NAMED = re.compile(
    rf"(?<!\w){_FLAT}?(?:[Tt]he\s+)?(?:[A-Z][\w'’]*\s+){{0,3}}(?i:{_HOUSES}),\s*(?:{_HOUSE_NUMBER}\s+)?(?:[A-Z][\w'’]*\s+){{1,3}}(?i:{_STREET})\b",
)
_FLAT_ALONE = re.compile(
    rf"(?<!\w)(?:flat|apartment|apt)\s*\d{{1,4}}[a-z]?\s*,?\s+(?:{_WORD}\s+){{1,3}}?(?:{_HOUSES}|{_STREET})\b", re.I
)
_LIVING = re.compile(
    r"(?<!\w)(?:(?:live|lives|living|stay|staying|stays|based|am|i'?m|reside)\s+(?:at|in)|(?:new|old|home|postal|my|her|his|our)?\s*(?:add?ress|new\s+one)\s*(?:is|was|:|=|-|to)?"
    r"|moved\s+to|(?:send|post)\s+(?:it|them|the\s+\w+|letters?)\s+to|house\s+called|visit\s+(?:me|us)\s+at|write\s+to\s+(?:me\s+at\s+)?)\s*:?\s+",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?:number\s+|no\.?\s+)?{_HOUSE_NUMBER}\s+(?:the\s+)?{_WORD}(?:\s{_WORD})?", re.IGNORECASE
)  # "61 Kingsway"
_PART = re.compile(rf"\s*[^,.;:?!\n{HIDDEN}]+")
_LIKE_A_STREET = re.compile(rf"(?:^|\s)(?:{_STREET}|{_HOUSES})\.?\s*$", re.IGNORECASE)
_ORDINARY_LIVING = re.compile(
    r"\b(?:care|nursing|retirement|residential|mum|dad|home|ward|hospital|hospice|hotel|corner|end|top|bottom)\b", re.I
)
_NO_TOWN = r"(?!(?:I|Can|Could|Will|Would|Do|Does|Is|Are|How|What|When|Where|Why|Who|My|The|Please|Thanks|Also|And|But|If|So|Should|Shall|May|Am|Tel|Phone|Dob|Dr|Mr|Mrs|Ms|Miss|Patient|Name)\b)"
_TOWN = re.compile(
    rf",\s*{_NO_TOWN}[A-Z][a-z][\w'’-]+(?:\s(?:[A-Z][\w'’-]+|on|in|by|the|le|under|upon)(?=[\s,.;?!]|$)){{0,3}}"
)


def postcodes(text: str) -> list[Found]:
    """The whole postcodes in `text`; the first half alone is no more than a town."""
    found = [
        Found(match.start(), match.end(), "postcode")
        for match in _POSTCODE.finditer(text)
        if not (match["gap"] and _ORDINARY.fullmatch(match["inward"]))
    ]
    for match in _CUED_POSTCODE.finditer(text):
        if all(match.end(1) <= other.start or other.end <= match.start(1) for other in found):
            found.append(Found(match.start(1), match.end(1), "postcode"))
    return found


def addresses(text: str) -> list[Found]:
    """The street addresses in `text`: a house by its number or name with its street, and the town that follows."""
    spans = [
        match.span()
        for pattern in (_NUMBERED, _WELSH, _NAMED, _COTTAGE, _FLAT_ALONE)
        for match in pattern.finditer(text)
    ]
    spans += [span for cue in _LIVING.finditer(text) if (span := _dwelling(text, cue.end()))]
    found: list[Found] = []
    for start, end in sorted(spans):
        town = _TOWN.match(text, end)
        end = town.end() if town else end
        if found and start < found[-1].end:
            found[-1] = Found(found[-1].start, max(end, found[-1].end), "address")
        else:
            found.append(Found(start, end, "address"))
    return found


def _dwelling(text: str, start: int) -> tuple[int, int] | None:
    """The parts between commas after "I live at" as far as they look like an address."""
    end = start
    while part := _PART.match(text, end + (text[end : end + 1] == ",")):
        words = part[0].strip()
        if _ORDINARY_LIVING.search(words) or len(words.split()) > 6:
            break
        if end == start and _SHORT.fullmatch(words):
            end = part.end()
            continue
        if not (_LIKE_A_STREET.search(words) and len(words.split()) > 1):
            break
        end = part.end()
    return (start, end) if end > start else None
