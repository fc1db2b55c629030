"""What may be wrong with answers: length, reading grade, numbers and names that no fact supports, facts not carried."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import textstat
import yaml

from marrow.release.check.finding import Finding
from marrow.release.check.sources import Answer, Sources, line_of

MOST_WORDS = 90
HIGHEST_GRADE = 7.0
# Names of tests and their like, which a patient meets whatever we write: they do not count for the reading grade.
TEST_NAMES = re.compile(
    r"\(?(acute lymphoblastic leukaemia|acute myeloid leukaemia|haematologist|haematoma|"
    r"fluorescence in situ hybridisation|"
    r"polymerase chain reaction|minimal residual disease|immunophenotyping|flow cytometry|cytogenetic|"
    r"molecular analysis|trephine biopsy|trephine|aspiration|tyrosine kinase|Philadelphia|genomic laboratory hubs|"
    r"chromosomes?|local anaesthetic)\)?"
)
WORD = re.compile(r"[^\W_][\w'\u2019-]*")
PHONE = re.compile(r"\d(?:[ -]?\d){6,}")
SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|\n)['\"“(]*$")


@dataclass(frozen=True)
class Facts:
    """The facts of `facts.yml`: for each topic the facts and what must stand in the answer; names all may use."""

    by_topic: dict[str, list[tuple[str, list[str]]]]
    names: set[str]
    lines: dict[str, int]
    file: Path


def load_facts(folder: Path) -> Facts:
    """The facts in `folder`; none when the file is not there."""
    path = folder / "facts.yml"
    if not path.is_file():
        return Facts({}, set(), {}, path)
    text = path.read_text(encoding="utf-8")
    content, node = yaml.safe_load(text) or {}, yaml.compose(text)
    topics = content.get("topics") or {}
    return Facts(
        {topic: [(str(f["fact"]), list(map(str, f["said"]))) for f in facts or []] for topic, facts in topics.items()},
        set(content.get("names") or []),
        {topic: line_of(node, ["topics", topic]) for topic in topics},
        path,
    )


def check_answers(sources: Sources, facts: Facts) -> Iterator[Finding]:
    """Findings on each answer."""
    for answer in sources.answers.values():
        for part, text in (("text", answer.text), ("simple", answer.simple)):
            yield from _too_hard(answer, part, text)
        known = facts.by_topic.get(answer.topic)
        if not known:
            todo = f"Write them into {facts.file.name}, each with what must stand in the answer."
            yield Finding("facts", answer.file, answer.lines["topic"], answer.topic, "No facts are known of it.", todo)
            continue
        for part, text in (("text", answer.text), ("simple", answer.simple)):
            yield from _unsupported(answer, part, text, facts)
        for fact, said in known:
            lacking = [words for words in said if not _stands_in(words, answer.text)]
            if lacking:
                told = f'The answer does not say that {fact}: "{lacking[0]}" does not stand in it.'
                todo = f"Say it, or change what {facts.file.name} looks for."
                yield Finding("fact_missing", answer.file, answer.lines["text"], answer.topic, told, todo)
    for topic in sorted(facts.by_topic.keys() - sources.answers.keys()):
        told, todo = "Its facts stand here, and it has no answer.", "Take the facts out, or write the answer."
        yield Finding("facts", facts.file, facts.lines[topic], topic, told, todo)


def _too_hard(answer: Answer, part: str, text: str) -> Iterator[Finding]:
    where = "answer" if part == "text" else "plainer answer"
    words = len(text.split())
    if words > MOST_WORDS:
        told = f"The {where} has {words} words."
        yield Finding("length", answer.file, answer.lines[part], answer.topic, told, f"Cut it to {MOST_WORDS}.")
    grade = textstat.flesch_kincaid_grade(TEST_NAMES.sub("test", text))
    if grade > HIGHEST_GRADE:
        told = f"The {where} reads at grade {grade:.1f} (Flesch-Kincaid)."
        todo = f"Use shorter sentences and words, to {HIGHEST_GRADE:.0f} or less."
        yield Finding("grade", answer.file, answer.lines[part], answer.topic, told, todo)


def _unsupported(answer: Answer, part: str, text: str, facts: Facts) -> Iterator[Finding]:
    """Numbers, phone numbers and names that stand in no fact of the topic."""
    support = " ; ".join(" ; ".join([fact, *said]) for fact, said in facts.by_topic[answer.topic])
    known = set(WORD.findall(support)) | set(WORD.findall(" ".join(facts.names)))
    for found in PHONE.finditer(text):
        if found[0] not in support:
            yield _no_fact(answer, part, "phone number", found[0], facts)
    told: set[str] = set()
    for found in WORD.finditer(text):
        word = re.sub(r"['\u2019]s?$", "", found[0])
        if word in known or word in told:
            continue
        if any(c.isdigit() for c in word):
            told.add(word)
            yield _no_fact(answer, part, "number", word, facts)
        elif _is_name(word, text[: found.start()]):
            told.add(word)
            yield _no_fact(answer, part, "name", word, facts)


def _is_name(word: str, before: str) -> bool:
    if word == "I" or word.startswith(("I'", "I\u2019")):
        return False
    if sum(c.isupper() for c in word) > 1:
        return True
    return word[0].isupper() and not SENTENCE_START.search(before)


def _no_fact(answer: Answer, part: str, what: str, found: str, facts: Facts) -> Finding:
    told = f'The {what} "{found}" is supported by no fact.'
    todo = f"Take it out, or add the fact to {facts.file.name} if the document says so."
    return Finding("unsupported", answer.file, answer.lines[part], answer.topic, told, todo)


def _stands_in(words: str, text: str) -> bool:
    plain = " ".join(text.split()).casefold()
    return any(" ".join(choice.split()).casefold() in plain for choice in words.split("|"))
