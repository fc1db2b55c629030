"""The answers keep to the conventions: plain, short, sourced, one a topic."""

import re
from pathlib import Path

import pytest
import textstat
import yaml

from marrow.paths import DATA
from marrow.release.questions import SETS, load_questions
from marrow.topics import Topic, load_topics

TOPICS = load_topics()
TEST_NAMES = re.compile(
    r"\(?(acute lymphoblastic leukaemia|acute myeloid leukaemia|haematologist|haematoma|"
    r"fluorescence in situ hybridisation|"
    r"polymerase chain reaction|minimal residual disease|immunophenotyping|flow cytometry|cytogenetic|"
    r"molecular analysis|trephine biopsy|trephine|aspiration|tyrosine kinase|Philadelphia|genomic laboratory hubs|"
    r"chromosomes?|local anaesthetic)\)?"
)


def test_the_54_topics_of_the_document_are_there_and_asked_about() -> None:
    asked = {q.topic for name in SETS for q in load_questions(name) if q.kind == "answer"}
    assert len(asked) >= 54
    assert asked <= set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda t: t.id)
def test_an_answer_is_plain_and_short(topic: Topic) -> None:
    plain = TEST_NAMES.sub("test", topic.answer)
    assert len(topic.answer.split()) <= 90
    assert textstat.flesch_kincaid_grade(plain) <= 7
    assert topic.question.endswith("?")
    assert topic.id not in topic.next


@pytest.mark.parametrize(
    ("topic", "facts"),
    [
        ("results_time", ["24 to 48 hours", "couple of weeks", "depends"]),
        ("trephine", ["1 or 2cm", "one piece", "very thin"]),
        ("test_duration", ["around 30 minutes"]),
        ("dressing", ["24 hours"]),
        ("nurse_line", ["0808 800 4040", "9am to 5pm", "Monday to Friday", "freephone"]),
        ("bcr_abl1", ["chromosome 9", "chromosome 22", "ABL1", "BCR-ABL1"]),
        ("about_information", ["11 June 2021", "11 June 2024"]),
        ("after_sedation", ["few hours", "take you home", "overnight"]),
        ("position_and_gown", ["gown", "side", "knees", "chest"]),
        ("leukaemia_type", ["AML", "B cell", "T cell", "gone away"]),
    ],
)
def test_an_answer_carries_its_facts(topic: str, facts: list[str]) -> None:
    for fact in facts:
        assert fact in TOPICS[topic].answer


def test_no_number_is_in_an_answer_that_the_document_does_not_have() -> None:
    allowed = {"30", "24", "48", "1", "2", "2cm", "9", "22", "9am", "5pm", "0808", "800", "4040", "11", "2021", "2024"}
    for topic in TOPICS.values():
        numbers = set(re.findall(r"(?<![A-Z])\b\d+(?:cm|am|pm)?\b", topic.answer))
        assert numbers <= allowed, topic.id


def examples() -> list[tuple[str, str]]:
    found = []
    for path in sorted(DATA.rglob("*.yml")):
        for block in yaml.load(path.read_text(), Loader=yaml.CSafeLoader).get("nlu", []):
            label = block["intent"] + "/" + block.get("metadata", {}).get("group", "")
            found += [(line.strip()[2:], label.rstrip("/")) for line in block["examples"].splitlines() if line.strip()]
    return found


def normal(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()


def test_there_are_examples_enough() -> None:
    counts: dict[str, int] = {}
    for _, label in examples():
        counts[label] = counts.get(label, 0) + 1
    most_asked = [
        "results_time",
        "pain_during_test",
        "test_duration",
        "eating_and_drinking",
        "sedation",
        "after_sedation",
    ]
    most_asked += ["after_sedation", "preparation", "risks", "mrd", "trephine"]
    for topic in TOPICS:
        assert counts[f"faq/{topic}"] >= (60 if topic in most_asked else 40)
    groups = [label for label in counts if label.startswith("out_of_scope/")]
    assert len(groups) >= 30
    assert sum(counts[g] for g in groups) >= 800
    assert counts["urgent"] >= 200
    for kind in ("distress", "personal", "person"):
        assert counts[kind] >= 60
    assert sum(counts[c] for c in counts if c.startswith("chat/")) >= 60


def test_no_example_stands_twice_nor_among_the_blind_questions() -> None:
    from marrow.release.questions import SETS, load_questions

    blind = {normal(q.text) for name in SETS for q in load_questions(name)}
    seen: dict[str, str] = {}
    for text, label in examples():
        key = normal(text) or text
        assert key not in seen, f"{text} stands under {seen.get(key)} and {label}"
        assert key not in blind, f"{text} is a blind question"
        seen[key] = label


def test_no_file_is_left_with_a_registrys_address() -> None:
    for name in ("requirements.lock", "requirements.in"):
        text = (Path(DATA).parent / name).read_text()
        assert "index-url" not in text
