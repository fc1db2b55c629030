"""What may be wrong between files: sections, suggestions, passages of the document, review dates."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from marrow.nlu.follow_up_files import FILE as FOLLOW_UPS
from marrow.nlu.labels import OUTSIDE
from marrow.release.check.examples import normal, personal_data
from marrow.release.check.finding import WARNING, Finding
from marrow.release.check.sources import Sources, line_of
from marrow.release.conversation_files import load_conversations
from marrow.yaml_loader import LOADER

FEWEST_WORDS = 4  # of a message that two people do not say alike by chance
HOW = {"changed": "changed in", "gone": "is gone from", "came": "may have come into"}


def check_links(sources: Sources, today: date, conversations: Path, phones: set[str]) -> Iterator[Finding]:
    """Findings on what the answers, `document.yml` and the follow-ups say of each other.

    Args:
        conversations: the folder of the blind conversations, of which no follow-up may repeat a message.
        phones: numbers that anyone may write.
    """
    path = sources.folder / "document.yml"
    text = path.read_text(encoding="utf-8")
    document, node = yaml.safe_load(text), yaml.compose(text)
    for answer in sources.answers.values():
        if answer.section not in document["sections"]:
            told, todo = f"The section {answer.section} is not one of document.yml.", "Choose one that is."
            yield Finding("section", answer.file, answer.lines["section"], answer.topic, told, todo)
        for other in answer.next:
            if other not in sources.answers or other == answer.topic:
                told = f"`next` names {other}, " + (
                    "itself." if other == answer.topic else "and there is no such topic."
                )
                yield Finding("next", answer.file, answer.lines["next"], answer.topic, told, "Name another, or none.")
        for unknown in [named for named in answer.in_order if named not in sources.answers]:
            told = f"`in_order` names {unknown}, and there is no such topic."
            yield Finding("in_order", answer.file, answer.lines["in_order"], answer.topic, told, "Name another.")
        pair = sources.answers.get(answer.other) if answer.other else None
        if answer.other and (pair is None or pair.other != answer.topic):
            told = f"`other` names {answer.other}, " + ("which names another." if pair else "and there is none.")
            yield Finding("other", answer.file, answer.lines["other"], answer.topic, told, "A pair names each other.")
    yield from _passages(path, document, node, sources)
    yield from _follow_ups(sources, conversations, phones)
    yield from _dates(path, document, node, today)


def _follow_ups(sources: Sources, conversations: Path, phones: set[str]) -> Iterator[Finding]:
    path = sources.folder / FOLLOW_UPS
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    node = yaml.compose(text, Loader=LOADER)
    blind = _said_in(conversations)
    known = {OUTSIDE if e.label.startswith(f"{OUTSIDE}/") else e.label for e in sources.examples}
    for before, labels in yaml.load(text, Loader=LOADER)["after"].items():
        if before not in sources.answers:
            told = "Messages follow its answer here, and it has none."
            yield Finding("follow_up", path, line_of(node, ["after", before]), before, told, "Name a topic.")
        for label, messages in labels.items():
            line = line_of(node, ["after", before, label])
            if label not in known:
                told, todo = f"No example has the label {label}.", "Choose one that the examples have."
                yield Finding("follow_up", path, line, before, told, todo)
            for number, message in enumerate(messages.splitlines(), 1):
                if normal(message) in blind:
                    told = f'"{message.removeprefix("- ")}" stands in a blind conversation, which no model may learn.'
                    yield Finding("blind", path, line + number, before, told, "Take it out of the follow-ups.")
                for what in personal_data(message, phones):
                    told = f'"{message.removeprefix("- ")}" holds {what}.'
                    yield Finding("personal_data", path, line + number, before, told, "Take it out, or write another.")


def _said_in(conversations: Path) -> set[str]:
    """What patients say in the conversations, but for what is so short that everybody says it."""
    said = (turn.user for conversation in load_conversations(conversations) for turn in conversation.turns)
    return {normal(message) for message in said if len(message.split()) >= FEWEST_WORDS}


def _passages(path: Path, document: dict[str, Any], node: Any, sources: Sources) -> Iterator[Finding]:
    named: set[str] = set()
    for number, passage in enumerate(document.get("passages") or []):
        named.update(passage["topics"])
        for topic in passage["topics"]:
            if topic not in sources.answers:
                line = line_of(node, ["passages", number])
                told = "A passage of the document names the topic, and it has no answer."
                yield Finding("document", path, line, topic, told, "Take it out of the passage, or write the answer.")
    for topic in sorted(sources.answers.keys() - named):
        answer = sources.answers[topic]
        told = "No passage of the document names the topic, so nobody would know when what it says has changed."
        todo = f"Add {topic} to the `topics` of its passages in document.yml."
        yield Finding("document", answer.file, answer.lines["topic"], topic, told, todo)


def _dates(path: Path, document: dict[str, Any], node: Any, today: date) -> Iterator[Finding]:
    if today > document["review_due"]:
        told = f"The document's review was due on {document['review_due']}; patients are told so."
        todo = "Get the page's new version: `marrow document check FILE`."
        yield Finding("review_due", path, line_of(node, ["review_due"]), "", told, todo, WARNING)
    for number, entry in enumerate(document.get("to_review") or []):
        line = line_of(node, ["to_review", number])
        for topic in entry["topics"]:
            told = f"A passage that its answer rests on {HOW[entry['how']]} the document."
            todo = f"Look at the answer, then `marrow document accept {topic} --by NAME`."
            yield Finding("review", path, line, topic, told, todo, WARNING)
