"""The 54 topics: question, subject, answer, plainer answer, source, and what people ask next."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from marrow.data_files import files_in
from marrow.errors import BadInput
from marrow.models import data_of
from marrow.paths import DATA
from marrow.yaml_loader import LOADER

logger = logging.getLogger(__name__)

PREFIX = "utter_faq/"
Read = TypeVar("Read")


@dataclass(frozen=True)
class Source:
    """Where an answer comes from: the document's section, and when the document was and should have been reviewed."""

    section: str
    last_reviewed: date
    review_due: date

    def contract(self, topic: str, today: date) -> dict[str, Any]:
        """The entry of the reply contract's `sources` for `topic`; dates are ISO 8601."""
        return {
            "topic": topic,
            "section": self.section,
            "last_reviewed": self.last_reviewed.isoformat(),
            "review_due": self.review_due.isoformat(),
            "overdue": today > self.review_due,
        }


@dataclass(frozen=True)
class Topic:
    """One topic.

    Its id, the question in plain words, what the question is about ("the dressing"), the answer, the answer in still
    plainer words, its source, the ids of what people ask next, the names that it alone has, of a topic that is one of a
    pair the id of the other, and the ids of what the answer tells of one after the other ("the second one").
    """

    id: str
    question: str
    subject: str
    answer: str
    simple: str
    source: Source
    next: tuple[str, ...]
    names: tuple[str, ...] = ()
    other: str | None = None
    in_order: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def load_topics(folder: Path = DATA) -> dict[str, Topic]:
    """All topics by id, in the order of the files and of the answers in them.

    Args:
        folder: the data; a model's own, or the project's.

    Raises:
        BadInput: an answer names a section or a next topic that does not exist.
    """
    document = yaml.safe_load((folder / "document.yml").read_text(encoding="utf-8"))
    topics: dict[str, Topic] = {}
    for path in files_in(folder / "faq", ".yml"):
        responses = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)["responses"]
        for name, (response, *_) in responses.items():
            topic, custom = name.removeprefix(PREFIX), response["custom"]
            if custom["section"] not in document["sections"]:
                raise BadInput(f"{path}: {topic} names the section {custom['section']}, which document.yml lacks.")
            source = Source(document["sections"][custom["section"]], document["last_reviewed"], document["review_due"])
            topics[topic] = Topic(
                id=topic,
                question=custom["question"],
                subject=custom["subject"],
                answer=response["text"].strip(),
                simple=custom["simple"].strip(),
                source=source,
                next=tuple(custom["next"]),
                names=tuple(custom.get("names") or ()),
                other=custom.get("other"),
                in_order=tuple(custom.get("in_order") or ()),
            )
    for entry in topics.values():
        for named in (*entry.next, *filter(None, [entry.other]), *entry.in_order):
            if named not in topics:
                raise BadInput(f"data/faq: {entry.id} names {named}, and there is no such topic.")
    return topics


def answers_of(model_id: str | None) -> Path:
    """Where the answers stand that the model gives which calls itself `model_id`."""

    def found(data: Path) -> Path:
        load_topics(data)
        return data

    return read_answers(model_id, found)


def read_answers(model_id: str | None, read: Callable[[Path], Read]) -> Read:
    """What `read` makes of the data that the model was trained on which calls itself `model_id`.

    Of the project's data, when the model is not known here or today's program cannot read its answers.
    """
    data = data_of(model_id)
    if data is not None:
        try:
            return read(data)
        except Exception:  # an old model, of another form
            logger.exception("The answers in %s could not be read; the project's own are used instead.", data)
    return read(DATA)
