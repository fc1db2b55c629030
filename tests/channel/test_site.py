"""The pages without a browser: complete, linked, and the same numbers everywhere."""

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml

from marrow import topics
from marrow.channel.danger import shows_danger
from marrow.channel.pages import Pages
from marrow.channel.search import load_search
from marrow.channel.settings import Settings
from marrow.channel.site import Site, address, with_phones
from marrow.paths import DATA, WEB
from marrow.topics import load_topics

SITE = Site(Settings(), clock=lambda: datetime(2026, 11, 25, 12, tzinfo=timezone.utc))
ADDRESSES = ["/", "/chat/", "/demo/hostile/", "/questions/", *map(address, load_topics().values())]


def test_every_topic_is_linked_once_and_has_a_page_with_its_answer() -> None:
    _, home = SITE.render("/") or (0, "")
    for topic in load_topics().values():
        assert home.count(f'href="{address(topic)}"') == 1
        status, page = SITE.render(address(topic)) or (0, "")
        assert status == 200
        assert str(with_phones(topic.answer)) in page
        assert topic.source.section.split("(")[0].strip() in page


def test_every_link_of_every_page_leads_somewhere() -> None:
    files = {f"/{path.name}" for folder in ("dist", "static") for path in (WEB / folder).iterdir()}
    for path in ADDRESSES:
        _, page = SITE.render(path) or (0, "")
        for link in re.findall(r'(?:href|src|action)="(/[^"?#]*)', page):
            assert link in files or SITE.render(link) is not None, f"{path} leads to {link}"


def test_the_pages_use_what_their_style_has_and_the_style_has_no_more() -> None:
    templates = "\n".join(path.read_text(encoding="utf-8") for path in (WEB / "templates").iterdir())
    used = {name for names in re.findall(r'class="([^"]*)"', templates) for name in names.split()}
    style = (WEB / "dist" / "page.css").read_text(encoding="utf-8")
    assert [name for name in used if name.startswith("nhsuk-") and not re.search(rf"\.{name}(?![\w-])", style)] == []
    source = (WEB / "src" / "page" / "page.scss").read_text(encoding="utf-8")
    components = re.findall(r'components/([\w-]+)"', source)
    assert [name for name in components if f"nhsuk-{name}" not in used] == []


def test_no_page_names_anything_elsewhere() -> None:
    for path in ADDRESSES:
        _, page = SITE.render(path) or (0, "")
        assert "http" not in page


def test_the_nurse_line_is_open_or_closed() -> None:
    closed = Site(Settings(), clock=lambda: datetime(2026, 11, 28, 12, tzinfo=timezone.utc))
    assert "The line is open now." in (SITE.render("/") or (0, ""))[1]
    assert "The line is closed now. It opens on Monday" in (closed.render("/") or (0, ""))[1]


def test_text_becomes_markup_only_where_a_number_stands() -> None:
    for number in ("020 7946 0958", "+44 20 7946 0958", "01632 960 001"):
        assert f'tel:{number.replace(" ", "")}"' in with_phones(f"the ward on {number}, day and night")
    assert with_phones("<b> call 0808 800 4040 & 999") == (
        '&lt;b&gt; call <a href="tel:08088004040">0808 800 4040</a> &amp; <a href="tel:999">999</a>'
    )


def test_the_widget_has_the_numbers_and_dates_of_the_data() -> None:
    """The widget says them even when there is no server to ask."""
    contacts = yaml.safe_load((DATA / "contacts.yml").read_text(encoding="utf-8"))
    words = (WEB / "src" / "words.ts").read_text(encoding="utf-8")
    assert f'NURSE_LINE = "{contacts["nurse_line"]["phone"]}"' in words
    assert f'NURSE_LINE_HOURS = "{contacts["nurse_line"]["hours"]}"' in words
    assert f'EMERGENCY = "{contacts["emergency"]["phone"]}"' in words
    reviewed = next(iter(load_topics().values())).source.last_reviewed
    assert f"last reviewed on {reviewed.day} {reviewed:%B %Y}" in words
    assert 'questions" as const' not in words
    for question in re.search(r"firstQuestions: \[(.*)\]", words)[1].split('", "'):  # type: ignore[index]
        assert question.strip('"') in {topic.question for topic in load_topics().values()}


def test_search_finds_what_patients_call_it() -> None:
    for text, topic in {
        "how long untill results": "results_time",
        "blood thinners": "blood_thinners",
        "can I drive after sedation": "after_sedation",
        "MRD": "mrd",
    }.items():
        assert load_search().find(text)[0].id == topic
    assert load_search().find("pizza") == []
    assert load_search().find("") == []
    assert shows_danger("it wont stop bleeding")
    assert not shows_danger("how long do results take")


def test_the_pages_give_the_answers_of_the_model_that_is_served(
    earlier_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "data_of", {"earlier": earlier_data, "unreadable": tmp_path}.get)
    served = Pages(Settings())
    shown = {id: served._render("/questions/dressing", "", id) for id in ("", "earlier", "unreadable", "unknown")}
    assert all(page is not None and page[0] == 200 for page in shown.values())
    assert {id for id, page in shown.items() if page and "Earlier it said so." in page[1]} == {"earlier"}
