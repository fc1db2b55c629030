"""Reads a copy of the page that all answers come from, as text or HTML: its passages, section by section.

Of a passage only its fingerprint is kept, over its words alone: case, punctuation and white space may differ.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

from marrow.errors import BadInput

FINGERPRINT = 16  # hexadecimal digits
SHOWN = 8  # words of a passage that a person is shown
BULLETS = "•◦▪‣·*-\u2013"
NOT_CONTENT = {"script", "style", "nav", "header", "footer", "aside", "form", "button", "svg", "noscript", "template"}
BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "article", "main", "ul", "ol", "dl", "dt"}
BLOCKS |= {"dd", "table", "tr", "td", "th", "blockquote", "figure", "figcaption", "br", "hr", "pre", "body", "details"}
ABOUT = "about"  # the section that what stands after the review dates belongs to
CONTENT = ("main", "article")  # where the page has one, the rest of it is left out
DATES = re.compile(
    r"last\s+reviewed:?\s*(?P<reviewed>\d{1,2}\s+\w+\s+\d{4})\s*next\s+review\s+due:?\s*(?P<due>\d{1,2}\s+\w+\s+\d{4})",
    re.IGNORECASE,
)
NOISE = re.compile(r"open a glossary item", re.IGNORECASE)  # what the site says beside a word that it explains


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading or item of a list: its section's id, its fingerprint, and its first words."""

    section: str
    fingerprint: str
    begins: str


@dataclass(frozen=True)
class Page:
    """The passages in order, and the review dates that the page gives (None when it gives none)."""

    passages: list[Passage]
    last_reviewed: date | None
    review_due: date | None


def read_page(path: Path, titles: Mapping[str, str]) -> Page:
    """The page in the file `path`.

    Args:
        titles: the id of each section by its title; what stands before the first title is left out.

    Raises:
        BadInput: the file cannot be read, or holds none of the titles.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as UTF-8 text or HTML: {error}.") from None
    if re.search(r"<(html|body|p|div|h[1-6])\b", text, re.IGNORECASE):
        text = html_to_text(text)
    dates = DATES.search(text)
    about = next((title for title, section in titles.items() if section == ABOUT), "")
    text = DATES.sub(f"\n\n{about}\n\n", text)
    sections = {words(title): section for title, section in titles.items()}
    passages, section = [], None
    for block in blocks(text):
        section = sections.get(words(block), section)
        if section is not None and words(block) and words(block) not in sections:
            passages.append(Passage(section, fingerprint(block), " ".join(block.split()[:SHOWN])))
    if not passages:
        raise BadInput(f"{path} holds none of the sections in data/document.yml: is it the right page?")
    if dates is None:
        return Page(passages, None, None)
    return Page(passages, _date(dates["reviewed"], path), _date(dates["due"], path))


def blocks(text: str) -> Iterator[str]:
    """The paragraphs of a text; each item of a list is one of its own."""
    for paragraph in re.split(r"\n\s*\n", text):
        item: list[str] = []
        for line in paragraph.splitlines():
            stripped = line.strip()
            if stripped[:1] in BULLETS and stripped[1:2].isspace() and item:
                yield " ".join(item)
                item = []
            item.append(stripped)
        yield " ".join(item).strip()


def words(text: str) -> str:
    """The words of a text, in lower case, one space apart."""
    return " ".join(re.findall(r"[^\W_]+", NOISE.sub("", text).casefold()))


def fingerprint(text: str) -> str:
    """What tells one passage from another; it says nothing of what stands in it."""
    return hashlib.sha256(words(text).encode()).hexdigest()[:FINGERPRINT]


def html_to_text(html: str) -> str:
    """The text of an HTML page, its blocks parted by empty lines; of a page with <main> or <article>, of that alone."""
    for tag in (*CONTENT, None):
        reader = _Reader(tag)
        reader.feed(html)
        if "".join(reader.pieces).strip():
            break
    return "".join(reader.pieces)


class _Reader(HTMLParser):
    """Collects the text inside `root` (everywhere when None)."""

    def __init__(self, root: str | None) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._root, self._inside, self._hidden = root, 0 if root else 1, 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside += tag == self._root
        self._hidden += tag in NOT_CONTENT
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        self._inside -= tag == self._root
        self._hidden = max(0, self._hidden - (tag in NOT_CONTENT))

    def handle_data(self, data: str) -> None:
        if self._inside > 0 and not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _part(self, tag: str) -> None:
        if tag in BLOCKS and self._inside > 0:
            self.pieces.append("\n\n")


def _date(text: str, path: Path) -> date:
    for form in ("%d %b %Y", "%d %B %Y"):
        try:
            return datetime.strptime(" ".join(text.split()), form).date()
        except ValueError:
            continue
    raise BadInput(f"{path}: {text!r} is no date.")
