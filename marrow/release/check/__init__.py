"""`marrow check`: says in seconds what is wrong with the data and the answers, before a model is trained on them."""

from datetime import date
from pathlib import Path

import numpy as np
import yaml

from marrow.paths import CONVERSATIONS, DATA, QUESTIONS
from marrow.release.check.answers import check_answers, load_facts
from marrow.release.check.examples import check_examples, check_question_topics, near_duplicates
from marrow.release.check.finding import Finding
from marrow.release.check.links import check_links
from marrow.release.check.sources import Sources, read_sources

__all__ = ["Finding", "check"]


def check(
    folder: Path = DATA,
    with_encoder: bool = True,
    questions: Path = QUESTIONS,
    conversations: Path = CONVERSATIONS,
) -> list[Finding]:
    """All findings, file by file and line by line.

    Args:
        folder: the data; a model's own, or the project's. with_encoder: looks for near-duplicates too, by the sentence
            encoder (some seconds). questions: the blind questions. conversations: the blind conversations.
    """
    sources = read_sources(folder)
    if sources.findings:  # what else is wrong can only be told once the files have their form
        return sorted(sources.findings, key=_place)
    facts = load_facts(folder if (folder / "facts.yml").is_file() else DATA)
    findings = [
        *check_examples(sources, questions, _phones(folder)),
        *check_question_topics(sources, questions),
        *check_answers(sources, facts),
        *check_links(sources, date.today(), conversations, _phones(folder)),
    ]
    if with_encoder:
        findings += near_duplicates(sources, _vectors(sources))
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[str, int]:
    return str(finding.file), finding.line


def _phones(folder: Path) -> set[str]:
    """The numbers of `contacts.yml`, digits alone."""
    path = folder / "contacts.yml"
    contacts = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {"".join(filter(str.isdigit, str(c["phone"]))) for c in contacts.values() if "phone" in c}


def _vectors(sources: Sources) -> np.ndarray:
    from marrow.nlu.encoder import load_encoder
    from marrow.nlu.vector_cache import encode_with_cache

    return encode_with_cache(load_encoder(), [example.text for example in sources.examples])
