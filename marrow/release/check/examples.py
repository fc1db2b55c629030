"""What may be wrong with training examples: duplicates, blind questions, personal data, too few."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from marrow.nlu.labels import ANSWERS
from marrow.release.check.finding import ERROR, WARNING, Finding
from marrow.release.check.sources import Example, Sources
from marrow.release.questions import SETS, load_questions
from marrow.release.several import FILE as SEVERAL
from marrow.release.several import load_several

FEWEST = 5  # examples that a topic needs for anything to be learnt
ENOUGH = 40  # examples from which a topic is known well: more of them changed little in our measurements
ALIKE = 0.96  # cosine of two examples that mean the same to the encoder ...
SPELT_ALIKE = 0.85  # ... and the share of their characters that are the same
KNOWN_DIMENSIONS = 16  # of the vectors: two that are near are near in each few dimensions of them
# What reaches nobody may stand in an example: addresses and numbers reserved for examples and fiction (RFC 2606,
# Ofcom's numbers for drama; postcode areas that do not exist; NHS numbers under 999 or without a right check digit).
PERSONAL = {
    "an e-mail address": re.compile(r"[\w.+-]+@(?!example\.)[\w-]+\.[\w.]+"),
    "an NHS number": re.compile(r"(?<!\d)(?!999)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"),
    "a phone number": re.compile(r"(?:\+44[ -]?|(?<!\d)0)(?!7700[ -]?900)\d(?:[ -]?\d){8,9}(?!\d)"),
    "a postcode": re.compile(r"\b[A-PR-UWYZ][A-Z]?\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    "a record number": re.compile(r"\b(?:MRN|hospital number)\W{0,3}\d+", re.IGNORECASE),
}


def normal(text: str) -> str:
    """The text without case, punctuation and spacing: what makes two examples the same."""
    return re.sub(r"[^\w]+", " ", text.lower()).strip() or text


def personal_data(text: str, phones: set[str]) -> list[str]:
    """What the text holds of a person: "a postcode".

    Args:
        phones: numbers that anyone may write.
    """

    def is_personal(what: str, found: str) -> bool:
        digits = "".join(filter(str.isdigit, found))
        if what == "an NHS number":  # weights 10 to 2, modulus 11 (NHS Data Dictionary, "NHS number")
            check = 11 - sum(int(d) * (10 - place) for place, d in enumerate(digits[:9])) % 11
            return check % 11 == int(digits[9])
        return digits not in phones or not digits

    return [what for what, pattern in PERSONAL.items() if any(is_personal(what, m[0]) for m in pattern.finditer(text))]


def check_examples(sources: Sources, questions: Path, phones: set[str]) -> Iterator[Finding]:
    """Findings on single examples and on labels.

    Args:
        questions: the folder of the blind questions. phones: numbers that anyone may write.
    """
    blind = {normal(q.text): name for name in SETS for q in load_questions(name, questions)}
    blind |= {normal(message.text): name for name in SETS for message in load_several(name, questions)}
    seen: dict[str, Example] = {}
    for example in sources.examples:
        key = normal(example.text)
        if key in seen:
            other = seen[key]
            told = f'"{example.text}" stands under {other.label} in {other.file.name}, line {other.line}, already.'
            yield _finding("duplicate", example, told, "Take one of them out.")
        seen.setdefault(key, example)
        if key in blind:
            told = f'"{example.text}" is a blind question ({blind[key]}), which no model may learn.'
            yield _finding("blind", example, told, "Take it out of the examples.")
        for what in personal_data(example.text, phones):
            yield _finding(
                "personal_data", example, f'"{example.text}" holds {what}.', "Take it out, or write another."
            )
    yield from _too_few(sources)


def near_duplicates(sources: Sources, vectors: np.ndarray) -> Iterator[Finding]:
    """Examples of different labels, a topic's at least one of them, that mean the same and are spelt nearly so.

    Args:
        vectors: float32 [examples, dimensions], of length 1.
    """
    if len(vectors) < 2:
        return
    # Two vectors are no further apart in some dimensions than in all, so a tree over the main ones misses no pair.
    centred = vectors - vectors.mean(0)
    sample = centred[:: max(1, len(centred) // 2000)]
    axes = np.linalg.svd(sample, full_matrices=False)[2][:KNOWN_DIMENSIONS]
    tree = cKDTree(np.ascontiguousarray(centred @ axes.T, dtype=np.float64))
    pairs = tree.query_pairs(float(np.sqrt(2 * (1 - ALIKE))), output_type="ndarray")
    for part in np.array_split(pairs, max(1, len(pairs) // 10_000)):
        cosines = np.einsum("ij,ij->i", vectors[part[:, 0]], vectors[part[:, 1]])
        for (first, second), cosine in zip(part[cosines >= ALIKE], cosines[cosines >= ALIKE], strict=True):
            a, b = sources.examples[min(first, second)], sources.examples[max(first, second)]
            if _kind(a.label) == _kind(b.label) or not any(e.label.startswith(ANSWERS) for e in (a, b)):
                continue
            spelt = SequenceMatcher(None, normal(a.text), normal(b.text)).ratio()
            if spelt >= SPELT_ALIKE and normal(a.text) != normal(b.text):
                where = f"under {a.label} in {a.file.name}, line {a.line} ({cosine:.2f})"
                told = f'"{b.text}" says what "{a.text}" does, {where}.'
                todo = "Decide which it is, and take the other out."
                # What is just outside a topic is often written beside it on purpose, word for word but one.
                both = a.label.startswith(ANSWERS) and b.label.startswith(ANSWERS)
                yield _finding("near_duplicate", b, told, todo, ERROR if both else WARNING)


def _too_few(sources: Sources) -> Iterator[Finding]:
    counts = Counter(e.label for e in sources.examples)
    for topic, answer in sources.answers.items():
        count = counts[f"faq/{topic}"]
        if count == 0:
            told, todo = "The topic has an answer and no examples.", f"Add some under `intent: faq/{topic}`."
            yield Finding("topic", answer.file, answer.lines["topic"], topic, told, todo)
        elif count < ENOUGH:
            file, line = sources.intents[f"faq/{topic}"]
            told, todo = f"The topic has {count} examples.", f"Write more: {ENOUGH} make a topic known."
            yield Finding("few_examples", file, line, topic, told, todo, *([WARNING] if count >= FEWEST else []))
    for intent, (file, line) in sources.intents.items():
        topic = intent.removeprefix(ANSWERS)
        if intent.startswith(ANSWERS) and topic not in sources.answers:
            told, todo = "The topic has examples and no answer.", f"Add `utter_faq/{topic}`, or take the examples out."
            yield Finding("topic", file, line, topic, told, todo)


def _kind(label: str) -> str:
    return label if label.startswith(ANSWERS) else label.split("/")[0]


def _finding(kind: str, example: Example, problem: str, todo: str, severity: str = ERROR) -> Finding:
    return Finding(kind, example.file, example.line, example.label.removeprefix(ANSWERS), problem, todo, severity)


def check_question_topics(sources: Sources, questions: Path) -> Iterator[Finding]:
    """Blind questions on topics that do not exist."""
    for name in SETS:
        for question in load_questions(name, questions):
            if question.kind == "answer" and question.topic not in sources.answers:
                path = questions / name / f"{question.group}.tsv"
                told = f'The blind question "{question.text}" is on a topic that has no answer.'
                yield Finding("blind", path, question.line, question.topic, told, "Give it the topic's new name.")
        for message in load_several(name, questions):
            for topic in message.topics:
                if topic not in sources.answers:
                    told = f'The blind message "{message.text}" asks about a topic that has no answer.'
                    path = questions / name / SEVERAL
                    yield Finding("blind", path, message.line, topic, told, "Give it the topic's new name.")
