"""Renders the demonstration pages: the hospital's page, the questions, a page for each answer, the chat alone."""

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from marrow.answer.compose import load_wording
from marrow.answer.nurse_line import load_nurse_line
from marrow.channel.danger import shows_danger
from marrow.channel.search import LONGEST, load_search
from marrow.channel.settings import Settings
from marrow.paths import DATA, WEB
from marrow.topics import Topic, load_topics

PHONE = re.compile(r"(?:\+44 ?\d|\b0\d)\d{1,3} ?\d{3,4} ?\d{3,4}\b|\b(?:116 123|999)\b")
QUESTIONS = "/questions/"


def with_phones(text: str) -> Markup:
    """`text` as markup in which each telephone number is a `tel:` link."""
    link = '<a href="tel:{}">{}</a>'
    return Markup(
        PHONE.sub(lambda found: link.format(found[0].replace(" ", ""), found[0]), str(escape(text)))
    )  # the text is escaped before the links come in


def long_date(day: date) -> str:
    """11 June 2021."""
    return f"{day.day} {day:%B %Y}"


def address(topic: Topic) -> str:
    """Where the page of `topic` stands."""
    return QUESTIONS + topic.id.replace("_", "-")


def fingerprint(name: str) -> str:
    """The address of a built file, with a part that changes with what is in it, so that browsers may keep it."""
    return f"/{name}?v={version((WEB / 'dist' / name).read_bytes())}"


def version(content: bytes) -> str:
    """What changes with the content of a built file."""
    return hashlib.sha256(content).hexdigest()[:12]


class Site:
    """The pages by their addresses.

    Args:
        settings: the channel's.
        clock: gives the present moment, an aware datetime; the system's when None.
        data: where the answers stand: the project's, or what a model was trained on.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime] | None = None, data: Path = DATA) -> None:
        self._clock = clock or (lambda: datetime.now(timezone.utc))
        self._nurse_line = load_nurse_line()
        self._data, self._topics = data, load_topics(data)
        topics = self._topics.values()
        self._pages = {address(topic): topic for topic in topics}
        sections = yaml.safe_load((data / "document.yml").read_text(encoding="utf-8"))["sections"].values()
        by_section = [(section, [t for t in topics if t.source.section == section]) for section in sections]
        self._environment = Environment(
            loader=FileSystemLoader(WEB / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"with_phones": with_phones, "long_date": long_date, "address": address}
        self._environment.globals |= {
            "hospital": settings.hospital,
            "danger_contact": settings.danger_contact,
            "sections": [(section, found) for section, found in by_section if found],
            "count": len(self._pages),
            "source": next(iter(topics)).source,
            "style": fingerprint("page.css"),
            "script": fingerprint("page.js"),
            "chat": "/chat.js",
        }

    def render(self, path: str, query: str = "") -> tuple[int, str] | None:
        """The HTTP status and the page at `path`; `query` is what is searched for. None: there is no such page."""
        path = path if path == "/" else path.rstrip("/")
        if path == "/":
            return 200, self._page("home.html")
        if path == "/chat":
            return 200, self._page("chat.html")
        if path == "/demo/hostile":
            return 200, self._page("hostile.html")
        if path == QUESTIONS.rstrip("/"):
            return 200, self._search(query.strip())
        if path in self._pages:
            topic = self._pages[path]
            return 200, self._page("question.html", topic=topic, next=[self._topics[t] for t in topic.next])
        return None

    def missing(self) -> str:
        """The page that says that there is none."""
        return self._page("missing.html")

    def _search(self, query: str) -> str:
        found = load_search(self._data).find(query) if query else []
        danger = shows_danger(query[:LONGEST])
        urgent = load_wording()["urgent"].partition("\n\nFor questions")[0] if danger else ""
        return self._page("questions.html", query=query, found=found, urgent=urgent)

    def _page(self, template: str, **values: Any) -> str:
        now = self._clock()
        return self._environment.get_template(template).render(
            nurse_sentence=self._nurse_line.sentence(now), today=now.date(), **values
        )
