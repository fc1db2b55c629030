"""`marrow check` finds each mistake that a maintainer can make, says where it is, and finds nothing else."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from marrow.paths import DATA
from marrow.release.check import Finding, check
from marrow.release.check.examples import near_duplicates
from marrow.release.check.sources import Example, Sources
from tests.release.scratch import edit, run

AFTERWARDS = "faq/afterwards.yml"
FOLLOW_UPS = "follow_ups.yml"
HARD = "Unnecessary premature discontinuation considerably inconveniences recuperation. It covers"


def found(folder: Path) -> list[Finding]:
    return check(folder / "data", with_encoder=False, questions=folder / "tests" / "questions")


def errors(folder: Path) -> list[Finding]:
    return [f for f in found(folder) if f.is_error]


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if text in line)


def test_the_real_data_has_no_error_and_its_review_is_overdue() -> None:
    findings = check(DATA)
    assert [f.line_for_people(DATA) for f in findings if f.is_error] == []
    assert {f.kind for f in findings} <= {"review_due", "near_duplicate"}
    assert "review_due" in {f.kind for f in findings}


def test_the_small_project_is_sound(scratch: Path) -> None:
    assert errors(scratch) == []


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def instead(text: str) -> Callable[[str], str]:
    return replaced("When can I take the plaster off?", text)


MISTAKES = {  # file, what is done to it, the kind of finding, a word of the finding
    "a number that no fact has": (
        AFTERWARDS,
        replaced("on for 24 hours", "on for 24 to 36 hours"),
        "unsupported",
        "36",
    ),
    "a phone number": (AFTERWARDS, replaced("the needle went in", "020 7946 0018 is"), "unsupported", "020 7946 0018"),
    "a name": (AFTERWARDS, replaced("the needle went in", "the Bayer plaster went"), "unsupported", "Bayer"),
    "a fact left out": (AFTERWARDS, replaced("stay with you overnight", "stay"), "fact_missing", "overnight"),
    "an answer too long": (AFTERWARDS, replaced("It covers", "so " * 90 + "it covers"), "length", "words"),
    "an answer too hard": (AFTERWARDS, replaced("It covers", HARD), "grade", "grade"),
    "a suggestion that leads nowhere": (AFTERWARDS, replaced("next: [", "next: [parking, "), "next", "parking"),
    "a pair of one": (
        AFTERWARDS,
        replaced("        simple:", "        other: mrd\n        simple:"),
        "other",
        "names another",
    ),
    "a first thing that is no topic": (
        AFTERWARDS,
        replaced("        simple:", "        in_order: [parking]\n        simple:"),
        "in_order",
        "parking",
    ),
    "a section that is none": (AFTERWARDS, replaced("section: after_the_test", "section: after"), "section", "after"),
    "a topic without examples": (AFTERWARDS, replaced("intent: faq/dressing", "intent: faq/plaster"), "topic", "no"),
    "a key that is none": (AFTERWARDS, replaced("        simple:", "        simpler:"), "schema", "simple"),
    "no YAML": (AFTERWARDS, replaced("responses:", "responses: ["), "schema", "YAML"),
    "a line that is no example": (
        AFTERWARDS,
        replaced("- When can I take the", "When can I take the"),
        "example",
        "no",
    ),
    "a duplicate": (AFTERWARDS, instead("how long do i KEEP the dressing on"), "duplicate", "KEEP"),
    "a blind question": (AFTERWARDS, instead("hw long do i leav the bandige on 4 after my biopsy"), "blind", "bandige"),
    "an e-mail address": (AFTERWARDS, instead("write to jo@hospital.org"), "personal_data", "e-mail"),
    "an NHS number": (AFTERWARDS, instead("I am 943 476 5919"), "personal_data", "NHS"),
    "a phone number of somebody": (AFTERWARDS, instead("ring 07911 123456"), "personal_data", "phone"),
    "a phone number behind one that anyone may write": (
        AFTERWARDS,
        instead("is it 0808 800 4040, or do they ring me on 07911 123456"),
        "personal_data",
        "phone",
    ),
    "a phone number in a follow-up": (
        FOLLOW_UPS,
        lambda text: re.sub(r"(    faq/dressing: \|\n +- ).*", r"\1ring me on 07911 123456", text, count=1),
        "personal_data",
        "phone",
    ),
    "facts of no topic": ("facts.yml", replaced("  dressing:", "  plaster:"), "facts", "facts"),
    "a message after no topic": (FOLLOW_UPS, replaced("  dressing:", "  plaster:"), "follow_up", "follow"),
    "a follow-up's label that is none": (
        FOLLOW_UPS,
        replaced("    faq/dressing:", "    faq/wound:"),
        "follow_up",
        "label",
    ),
    "a blind conversation's message": (
        FOLLOW_UPS,
        lambda text: re.sub(r"(    faq/dressing: \|\n +- ).*", r"\1how long do I leave the plaster on", text, count=1),
        "blind",
        "plaster",
    ),
    "a passage of no topic": ("document.yml", replaced("[dressing]", "[plaster]"), "document", "passage"),
}
IN_LINE = (
    "example",
    "duplicate",
    "blind",
    "personal_data",
    "next",
    "section",
    "document",
    "follow_up",
)  # found on that very line


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_where_it_is(mistake: str, scratch: Path) -> None:
    file, change, kind, word = MISTAKES[mistake]
    path = scratch / "data" / file
    before = path.read_text().splitlines()
    edit(path, change)
    new = [f for f in errors(scratch) if f.kind == kind]
    assert new, [f.line_for_people(scratch / "data") for f in found(scratch)]
    assert any(word in f"{f.problem} {f.todo}" for f in new)
    if kind in IN_LINE:
        after = path.read_text().splitlines()
        changed = {number for number, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b}
        assert {f.line for f in new if f.file == path} & changed


def test_examples_of_two_topics_that_say_the_same_are_near_duplicates() -> None:
    texts = [
        ("when can i take the dressing off", "faq/dressing"),
        ("when can I take the dressings off", "faq/going_home"),
        ("when may i take the dressing off", "faq/dressing"),
        ("what is mrd", "faq/mrd"),
    ]
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 0, 1]]
    sources = Sources(Path(), [Example(text, label, Path("x.yml"), n) for n, (text, label) in enumerate(texts, 1)])
    found = list(near_duplicates(sources, vectors))
    assert sorted((f.line, f.topic) for f in found) == [(2, "going_home"), (3, "dressing")]
    vectors[1] = np.eye(4, dtype=np.float32)[2]  # spelt alike, and another meaning to the encoder
    assert list(near_duplicates(sources, vectors)) == []


def test_a_review_that_waits_is_a_warning(scratch: Path) -> None:
    waiting = "to_review:\n  - {how: gone, section: risks, was: a, now: b, all_topics: [mrd], topics: [mrd]}"
    edit(scratch / "data" / "document.yml", replaced("to_review: []", waiting))
    (finding,) = [f for f in found(scratch) if f.kind == "review"]
    assert finding.topic == "mrd"
    assert not finding.is_error
    assert finding.line == line_of(scratch / "data" / "document.yml", "how: gone")


def test_the_command_names_file_line_and_topic_and_ends_with_code_2(scratch: Path) -> None:
    edit(scratch / "data" / AFTERWARDS, replaced("on for 24 hours", "on for 36 hours"))
    done = run(scratch, "check", "--fast")
    assert done.returncode == 2
    line = line_of(scratch / "data" / AFTERWARDS, "text: Keep the dressing")
    assert f"data/{AFTERWARDS}:{line}: dressing: " in done.stdout
    assert "Traceback" not in done.stderr
