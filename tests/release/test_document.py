"""A new copy of the page: what changed is found, by its passages, and each answer on it waits for a person."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from marrow.errors import BadInput
from marrow.release.document import accept, check_document, load_document, unreviewed
from marrow.release.page import html_to_text, read_page
from tests.release.scratch import run

DOCUMENT = """\
# The page.
title: All about the test
last_reviewed: 2021-06-11
review_due: 2024-06-11
sections:
  first: "The test"
  after: "After the test"
  about: "About this page"
passages: []
to_review: []
reviews: []
"""
PAGE = """\
Skip to the content

All about the test

The test is short.

The test

A needle goes in.
It takes a minute.

There are two kinds:

  • a small one
  • a big one

After the test

Keep it dry for a day.

You may go home.

Last reviewed:
11 Jun 2021
Next review due:
11 Jun 2024
  • A book
"""
TOPICS = {
    "A needle": ["procedure"],
    "\u2022 a small": ["kinds"],
    "\u2022 a big": ["kinds"],
    "Keep it": ["dressing"],
    "You may": ["home", "dressing"],
}
TITLES = {"All about the test": "first", "The test": "first", "After the test": "after", "About this page": "about"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's data whose document.yml knows the passages of `PAGE`."""
    (tmp_path / "document.yml").write_text(DOCUMENT)
    known = ""
    for passage in read_page(copy(tmp_path, PAGE), TITLES).passages:
        topics = next((t for begin, t in TOPICS.items() if passage.begins.startswith(begin)), [])
        known += (
            f"  - {{section: {passage.section}, fingerprint: '{passage.fingerprint}', topics: [{', '.join(topics)}]}}\n"
        )
    (tmp_path / "document.yml").write_text(DOCUMENT.replace("passages: []\n", f"passages:\n{known}"))
    return tmp_path


def copy(folder: Path, text: str, name: str = "page.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_same_page_has_not_changed_whatever_its_spacing_and_quotes(folder: Path) -> None:
    before = (folder / "document.yml").read_text()
    assert check_document(copy(folder, PAGE), folder=folder).changes == []
    other = PAGE.replace("A needle goes in.\nIt takes", "A  needle goes in. It takes").replace("•", "-").upper()
    assert check_document(copy(folder, other), folder=folder).changes == []
    assert (folder / "document.yml").read_text() == before


def test_the_same_page_as_html_has_not_changed(folder: Path) -> None:
    html = """<!doctype html><html><head><title>x</title><style>p {}</style></head><body>
    <nav><p>After the test</p></nav><main><h1>All about the test</h1><p>The test is <b>short</b>.</p>
    <h2>The&nbsp;test</h2><p>A needle goes in. It takes a minute.<script>track("After the test")</script></p>
    <p>There are two kinds:</p><ul><li>a small one</li><li>a big one</li></ul><h2>After the test</h2>
    <p>Keep it dry for a day.</p><p>You may go home.</p><p>Last reviewed: 11 June 2021</p>
    <p>Next review due: 11 June 2024</p><ul><li>A book</li></ul></main><footer><p>Contact</p></footer></body></html>"""
    found = check_document(copy(folder, html, "page.html"), folder=folder)
    assert (found.changes, found.dates) == ([], [])
    assert "track" not in html_to_text(html)


def test_what_changed_went_and_came_is_told_with_its_topics(folder: Path) -> None:
    page = PAGE.replace("for a day", "for two days").replace("  • a big one\n", "")
    page = page.replace("You may go home.", "You may go home.\n\nBring a friend.")
    found = check_document(copy(folder, page), folder=folder)
    assert [(c.how, c.section, c.topics) for c in found.changes] == [
        ("gone", "first", ("kinds",)),
        ("changed", "after", ("dressing",)),
        ("came", "after", ("home", "dressing")),
    ]
    assert found.topics == ["dressing", "home", "kinds"]
    # The page's words are not kept.
    assert "friend" not in (folder / "document.yml").read_text()


def test_a_passage_that_only_moved_has_not_changed(folder: Path) -> None:
    moved = PAGE.replace("Keep it dry for a day.\n\n", "").replace("home.", "home.\n\nKeep it dry for a day.")
    assert check_document(copy(folder, moved), folder=folder).changes == []


def test_an_answer_waits_until_a_named_person_has_looked_at_it(folder: Path) -> None:
    model = folder / "model"
    model.mkdir()
    shutil.copy(folder / "document.yml", model)
    page = copy(folder, PAGE.replace("for a day", "for two days").replace("You may go", "You can go"))
    assert unreviewed(model, folder) == []
    check_document(page, folder=folder)
    assert [reason.split(":")[0] for reason in unreviewed(model, folder)] == ["dressing", "home"]
    assert accept(["home"], "Dr A", date(2026, 1, 2), folder) == ["home"]
    assert [reason.split(":")[0] for reason in unreviewed(model, folder)] == ["dressing"]
    check_document(page, folder=folder)  # looking again forgets no review
    assert [reason.split(":")[0] for reason in unreviewed(model, folder)] == ["dressing"]
    accept([], "Dr B", date(2026, 1, 3), folder, {"last_reviewed": date(2026, 1, 1)})
    # What was trained before the review may rest on the old page.
    assert all("trained before" in reason for reason in unreviewed(model, folder))
    assert [reason.split(":")[0] for reason in unreviewed(model, folder)] == ["dressing", "home"]
    shutil.copy(folder / "document.yml", model)
    assert unreviewed(model, folder) == []
    document = load_document(folder)
    assert [(r["by"], list(r["topics"])) for r in document["reviews"]] == [("Dr A", ["home"]), ("Dr B", ["dressing"])]
    assert document["last_reviewed"] == date(2026, 1, 1)
    assert check_document(page, folder=folder).changes == []
    assert (folder / "document.yml").read_text().startswith("# The page.\n")


def test_a_review_needs_a_name_and_something_to_look_at(folder: Path) -> None:
    with pytest.raises(BadInput, match="No answer waits"):
        accept([], "Dr A", date(2026, 1, 2), folder)
    check_document(copy(folder, PAGE.replace("for a day", "for two days")), folder=folder)
    with pytest.raises(BadInput, match="name"):
        accept([], "  ", date(2026, 1, 2), folder)
    with pytest.raises(BadInput, match="home"):
        accept(["home"], "Dr A", date(2026, 1, 2), folder)


def test_the_pages_new_dates_are_told(folder: Path) -> None:
    found = check_document(copy(folder, PAGE.replace("11 Jun 2024", "1 September 2027")), folder=folder)
    assert found.dates == [("review_due", date(2024, 6, 11), date(2027, 9, 1))]


def test_another_page_is_refused(folder: Path) -> None:
    with pytest.raises(BadInput, match="right page"):
        check_document(copy(folder, "Something else\n\nentirely"), folder=folder)


def test_the_command_says_what_to_look_at(scratch: Path) -> None:
    page = copy(scratch, "After your bone marrow test\n\nKeep it on.\n")
    done = run(scratch, "document", "check", str(page), "--dry-run")
    assert done.returncode == 0
    assert "Answers to look at: " in done.stdout
    assert "dressing" in done.stdout
    assert "to_review: []" in (scratch / "data" / "document.yml").read_text()
    assert run(scratch, "document", "accept", "dressing", "--by", "Dr A").returncode == 2
    assert run(scratch, "document", "check", str(scratch / "nowhere.txt")).returncode == 2
