"""Finds street addresses and postcodes of the United Kingdom."""

import re

from marrow.privacy.found import HIDDEN, Found
from marrow.privacy.lexicon import english, folded, names, words

MOST_PARTS = 4  # of an address before its street
LOOK_BACK = 80  # characters in which the name of a house may stand before its street
_STREET = (
    "road|rd|street|str|st|avenue|ave?|lane|ln|close|drive|dr|gardens?|gdns|grove|crescent|cres|court|ct|place|pl|terrace|terr"
    "|way|walk|square|sq|hill|row|mews|parade|rise|view|park|green|gate|fold|croft|wynd|brae|mount|vale|meadows?|fields?|drove"
    "|quay|wharf|bank|end|villas|cottages|buildings|mansions|heights|boulevard|yard|approach|chase|loan|gait|bridge|common|heath"
    "|alley|arcade|circus|dale|esplanade|ginnel|glade|glen|leas?|promenade|ridge|vennel|garth|holt|copse|hollow"
    "|quayside|brow|staithe|nook|orchard|paddock|knoll|causeway|broadway|estate|(?-i:Path|Passage)"
)
_HOUSES = "cottage|house|lodge|farm|farmhouse|barn|rectory|vicarage|forge|mill|manor|villa|bungalow|croft|hall|court|mansion|convent|grange|tower|towers|heights"
_FLAT = r"(?:(?:flat|apartment|apt|unit|room|floor|house|no\.?|number)\s*[\w/]{1,5}\s*,?\s+)"
_NOT_IN_A_STREET = (
    r"(?!(?:minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|years?|yrs?|miles?|times?|mg|mcg|ml|mls|kg|stone|lbs?|cm|mm|percent|pm|am|"
    r"of|to|in|down|from|for|and|or|on|the\s+(?:way|end)|is|was|are|i|my|a|an|per|more|other|people|patients?|samples?|needles?|tablets?|"
    r"pills?|doses?|units?|steps?|seconds?|secs?|pounds?|quid|before|after|till|until|post\s?code|dob|tel|phone|mob|mobile|nhs|mrn|hospital|born|e?mail|with|by|at|off|up|out|x|st|nd|rd|th|either|only|same|any|every|this|that|which|one|all|no|long|it|we|you|he|she|they|be|do|get|go|come|have|will|can|top|bottom|different|chromosomes?)\b)"
)
_WORD = rf"(?:(?-i:St\.?\s[A-Z])|{_NOT_IN_A_STREET}[^\W\d_])[\w'’.-]*"  # "9 St" is a weight, "9 St Mary's" is none
_HOUSE_NUMBER = r"\d{1,4}\s?[a-z]?(?:\s?[-/]\s?\d{1,4}[a-z]?)?"
_WELSH_STREET = "heol|ffordd|stryd|l[oô]n|maes|rhodfa|clos"
_NUMBERED = re.compile(
    rf"(?<![\w/.£:-])(?:{_FLAT}|\d/\d,?\s+)?(?:(?<!\w)(?:no\.?|number|unit|flat|apt|apartment)\s?)?(?<![\w/£:-])(?<!\d\.){_HOUSE_NUMBER},?\s+(?:{_WORD}\s+){{1,3}}?(?:{_STREET})\b\.?"
    r"(?!\s+(?:surgery|hospital|clinic|medical|practice|health|pharmacy|centre|infirmary|hospice|ward))",
    re.IGNORECASE,
)
# "14 Cedar Rise, Sale" needs no word for its street where capitals stand before a comma and a town.
_CAPITALISED = re.compile(
    r"(?<![\w/.£:-])(?<!ward )(?<!Ward )(?<!bay )(?<!Bay )(?<!level )(?<!Level )\d{1,4}[a-z]?,?\s(?P<street>[A-Z][\w'’]+(?:\s[A-Z][\w'’]+)?)(?=,\s(?P<town>[A-Z][\w'’-]+))"
)
_WELSH = re.compile(
    rf"(?<![\w/.£:-]){_HOUSE_NUMBER},?\s+(?:{_WELSH_STREET}|rue|via|calle)\s+[^\W\d_][\w'’-]*(?:\s[^\W\d_][\w'’-]*){{0,2}}",
    re.I,
)
_COTTAGE = re.compile(
    r"(?<!\w)(?:[Tt]he\s+)?(?:[A-Z][\w'’]*\s+){1,3}(?:Cottage|Farmhouse|Farm|Bungalow|Rectory|Vicarage|Barn|Forge)(?!\w)(?!\s+(?:[Hh]ospital|[Hh]ospice|[Ww]ard|[Ss]urgery))"
)
_FLAT_ALONE = re.compile(
    rf"(?<!\w)(?:flat|apartment|apt)\s*\d{{1,4}}[a-z]?\s*,?\s+(?:{_WORD}\s+){{1,3}}?(?:{_HOUSES}|{_STREET})\b", re.I
)
_LIVING = re.compile(
    r"(?<!\w)(?:(?:live|lives|living|stay|staying|stays|based|am|i'?m|reside)\s+(?:at|in)|(?:new|old|home|postal|my|her|his|our)?\s*(?:add?ress|new\s+one)\s*(?:is|was|:|=|-|to)?"
    r"|moved\s+to|(?:send|post)\s+(?:(?:it|them|the\s+\w+|letters?)\s+)?to|house\s+called|visit\s+(?:me|us)\s+at|write\s+to\s+(?:me\s+at\s+)?)\s*:?\s+",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?:number\s+|no\.?\s+)?{_HOUSE_NUMBER}\s+(?:the\s+)?{_WORD}(?:\s{_WORD})?", re.IGNORECASE
)  # "61 Kingsway"
_PART = re.compile(rf"\s*[^,.;:?!\n{HIDDEN}]+")
_LIKE_A_STREET = re.compile(rf"(?:^|\s)(?:{_STREET}|{_HOUSES})\.?\s*$", re.IGNORECASE)
_ORDINARY_LIVING = re.compile(
    r"^an?\s|\b(?:care|nursing|retirement|residential|mum|dad|home|ward|hospital|hospice|hotel|corner|end|top|bottom)\b",
    re.I,
)
_NO_TOWN = r"(?!(?:I|Can|Could|Will|Would|Do|Does|Is|Are|How|What|When|Where|Why|Who|My|The|Please|Thanks|Also|And|But|If|So|Should|Shall|May|Am|Tel|Phone|Dob|Dr|Mr|Mrs|Ms|Miss|Patient|Name)\b)"
_TOWN = re.compile(
    rf",\s*{_NO_TOWN}[A-Z][a-zA-Z][\w'’-]+(?:\s(?:[A-Z][\w'’-]+|on|in|by|the|le|under|upon)(?=[\s,.;?!]|$)){{0,3}}"
)
_NEXT_WORD = re.compile(rf"(?P<comma>,?)\s+(?P<word>[^\W\d_]{{3,}})(?P<ends>\s*(?:[.;\n{HIDDEN}]|$))?(?![\w'’])")
_TOWNS = rf"(?:,?\s+(?:on|in|by|the|le|under|upon|{_WORD})){{0,9}}?"  # what stands between a street and its postcode
_POSTCODE_NEXT = rf"(?=\s*,?\s*{HIDDEN}{{5,9}}(?!{HIDDEN}))"
_TO_POSTCODE = re.compile(rf"(?P<towns>{_TOWNS}){_POSTCODE_NEXT}", re.IGNORECASE)
# A house by its number, in a street that need not be called one: "61 Kingsway, Leeds LS6 2AB".
_BEFORE_POSTCODE = re.compile(
    rf"(?<![\w/£:-])(?<!\d\.)(?:no\.?\s?|number\s)?{_HOUSE_NUMBER},?\s+{_WORD}(?:\s{_WORD}){{0,2}}(?={_TOWNS}{_POSTCODE_NEXT})",
    re.I,
)
_CAPITALS = r"(?:[A-Z][\w'’&-]*\s+)"
_WELSH_HOUSE = r"(?:T[yŷ]|Bryn|Plas|Llys|Pen|Cae|Cwm|Glan|Tan|Nant|Hafod|Hendre|Gelli|Coed|Erw)(?:['’-]?[\s-](?:y[rn]?\s+)?[A-Z][\w'’-]*){1,2}"
# What is an address only with a house before it or a postcode after it.
_UNNUMBERED = re.compile(
    rf"(?:(?<=[,:\n]\s)|(?<=\b(?:at|to|of|is)\s)|(?<=\bfrom\s)|^)(?:{_CAPITALS}{{1,3}}(?i:{_STREET}|{_HOUSES}|care\s+home|nursing\s+home)"
    rf"|(?i:{_WELSH_STREET})\s+(?:y[rn]?\s+)?[A-Z][\w'’-]*|{_WELSH_HOUSE})(?=\s*[,{HIDDEN}]|\s+[A-Z])",
    re.MULTILINE,
)
_PART_BEFORE = re.compile(rf"(?:^|[,.;:?!\n(|{HIDDEN}])\s*(?P<part>[^,.;:?!\n(|{HIDDEN}]+),\s*$")
_HOUSE_NAME = re.compile(
    rf"(?:[Tt]he\s+{_CAPITALS}{{0,2}}[A-Z][\w'’-]*|(?:[Tt]he\s+)?{_CAPITALS}{{1,3}}(?i:{_STREET}|{_HOUSES}|(?:care|nursing|rest|retirement)\s+home)"
    rf"|{_WELSH_HOUSE}|(?i:(?:flat|apartment|apt|unit|room)\s*\w{{1,3}}|\d/\d|^\w+\s(?:{_HOUSES}|estate)))$"
)
_BUILDING = re.compile(
    r"\b(?:cottage|house|lodge|farm|barn|rectory|vicarage|bungalow|court|towers|home|road|street|lane|avenue)$", re.I
)
_ORGANISATION = re.compile(
    r"\b(?:hospital|royal|hospice|infirmary|surgery|clinic|practice|centre|ward|pharmacy|university)\b", re.I
)
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


def addresses(text: str) -> list[Found]:
    """The street addresses in `text`, in which postcodes are hidden: from the house to the town.

    A house is known by its number or name with its street; where a postcode follows, by less.
    """
    spans = [
        match.span()
        for pattern in (_NUMBERED, _WELSH, _COTTAGE, _FLAT_ALONE, _BEFORE_POSTCODE)
        for match in pattern.finditer(text)
    ]
    for match in _CAPITALISED.finditer(text):
        street = match["street"]
        if _is_town(match["town"]) and (" " in street or not (_plain(street) or _is_town(street))):
            spans.append(match.span())
    spans += [span for cue in _LIVING.finditer(text) if (span := _dwelling(text, cue.end()))]
    spans = [(_beginning(text, start), _end(text, end)) for start, end in spans]
    for match in _UNNUMBERED.finditer(text):
        start, end = _beginning(text, match.start()), _end(text, match.end())
        near_postcode = text[end : end + 3].strip(" ,").startswith(HIDDEN)
        of_a_person = near_postcode and _like_a_person(match[0])
        if (
            (start < match.start() or near_postcode)
            and not of_a_person
            and not _ORGANISATION.search(text[max(0, start - 40) : end])
        ):
            spans.append((start, end))
    found: list[Found] = []
    for start, end in sorted(spans):
        if found and start < found[-1].end:
            found[-1] = Found(found[-1].start, max(end, found[-1].end), "address")
        else:
            found.append(Found(start, end, "address"))
    return found


def _beginning(text: str, start: int) -> int:
    """Where the address begins whose known part begins at `start`: before it, houses by their names."""
    for _ in range(MOST_PARTS):
        part = _PART_BEFORE.search(text, max(0, start - LOOK_BACK), start)
        if not part:
            break
        named = part["part"]
        house = _HOUSE_NAME.search(named)
        if house and not _like_a_person(house[0]):
            start = part.start("part") + house.start()
            if house.start() == 0:
                continue
        elif " " not in named and len(named) > 4 and named.isalpha() and not _known(named):
            start = part.start("part")
        break
    return start


def _end(text: str, end: int) -> int:
    """Where the address ends whose street ends at `end`: after its town, and whatever stands before its postcode."""
    onward = _TO_POSTCODE.match(text, end)
    if onward and not any(_like_a_person(part.strip()) for part in onward["towns"].split(",")):
        return onward.end("towns")
    town = _TOWN.match(text, end)
    if town:
        return town.end()
    word = _NEXT_WORD.match(text, end)
    if word and (
        _is_town(word["word"])
        or (word["comma"] and not _plain(word["word"]) and (word["ends"] is not None or not _given(word["word"])))
    ):
        return word.end("word")
    return end


def _is_town(word: str) -> bool:
    """Whether `word` is a town's name: "oldham", "Bath", but not "bath", which is more often a word."""
    low = folded(word)
    town = low in words()["places"] or "P" in names().get(low, "")
    return town and (word[0].isupper() or "L" in names().get(low, "") or not _plain(word))


def _plain(word: str) -> bool:
    return folded(word) in english()


def _given(word: str) -> bool:
    """Whether people bear `word` as a first name."""
    return "F" in names().get(folded(word), "").upper()


def _known(word: str) -> bool:
    return folded(word) in names() or _plain(word)


def _like_a_person(written: str) -> bool:
    """ "Anna Hall" is no house: a first name, and a surname behind it."""
    if _BUILDING.search(written):
        return False
    first, *others = [names().get(folded(word), "") for word in written.split()] or [""]
    return "F" in first and "P" not in first and bool(others) and "l" in others[-1].lower()


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
