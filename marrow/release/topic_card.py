"""What is known of a topic, put together for a person."""

from pathlib import Path
from typing import Any

from marrow.errors import BadInput
from marrow.nlu.example_files import read_examples
from marrow.paths import DATA, ROOT
from marrow.release.check.answers import load_facts
from marrow.release.check.sources import read_sources
from marrow.release.document import load_document
from marrow.release.questions import SETS, load_questions
from marrow.topics import load_topics


def card(topic: str, data: Path = DATA) -> dict[str, Any]:
    """All that is known of `topic`, JSON-ready.

    Raises:
        BadInput: there is no such topic.
    """
    topics = load_topics(data)
    if topic not in topics:
        raise BadInput(f"There is no topic {topic}: `marrow topic show` completes the names of those that there are.")
    found, source = topics[topic], read_sources(data).answers[topic]
    passages = [
        f"{number}. {passage['section']} {passage['fingerprint']}"
        for number, passage in enumerate(load_document(data).get("passages") or [], 1)
        if topic in passage["topics"]
    ]
    return {
        "topic": topic,
        "question": found.question,
        "subject": found.subject,
        "answer": found.answer,
        "simple": found.simple,
        "section": source.section,
        "file": f"{source.file.relative_to(ROOT)}:{source.lines['topic']}",
        "next": list(found.next),
        "suggested_by": [other.id for other in topics.values() if topic in other.next],
        "facts": [fact for fact, _ in load_facts(data).by_topic.get(topic, [])],
        "passages": passages,
        "examples": examples_of(topic, data),
        "blind_questions": sum(q.topic == topic for name in SETS for q in load_questions(name)),
    }


def examples_of(topic: str, data: Path = DATA) -> list[str]:
    """The training examples of `topic`."""
    return [text for text, label in read_examples(data) if label == f"faq/{topic}"]
