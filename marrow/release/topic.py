"""`marrow topic`: shows a topic, and writes the common changes to it into the data, in the files' own style."""

import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from marrow.data_files import files_in
from marrow.errors import BadInput
from marrow.nlu.follow_up_files import FILE as FOLLOW_UPS
from marrow.nlu.labels import OUTSIDE
from marrow.paths import CODE, CONVERSATIONS, DATA, QUESTIONS, ROOT
from marrow.release.check.examples import normal
from marrow.release.check.sources import NAME, Sources, line_of, read_sources
from marrow.release.document import load_document
from marrow.release.files import replace_file
from marrow.release.several import FILE as SEVERAL
from marrow.release.several import JOINT
from marrow.yaml_loader import LOADER

WIDTH = 104  # of a folded text, its indentation left out
Edits = dict[Path, str]


@dataclass(frozen=True)
class NewTopic:
    """A topic to be made: what `data/faq/` holds of one, its facts, its passages of the document, its first examples.

    A fact is (what it says, what must stand in the answer). `passages` are numbers, from 1, as `marrow document show`
    lists them; none: all passages of the section.
    """

    id: str
    question: str
    subject: str
    answer: str
    simple: str
    section: str
    next: tuple[str, ...] = ()
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    passages: tuple[int, ...] = ()
    examples: tuple[str, ...] = field(default=())


def new_topic(
    topic: NewTopic, data: Path = DATA, group: str = "", matching: re.Pattern[str] | None = None
) -> list[Path]:
    """Writes a new topic into the data; returns the files that changed.

    Args:
        group: of what is out of scope, whose examples the topic takes over: now they are answered. matching: only
            those of them in which it is found; all when None.

    Raises:
        BadInput: the topic, or an example, stands there already; the section, a passage, the group or an example that
            matches does not exist. CannotWrite.
    """
    sources = _sound(data)
    if not group:
        return _write(_adding(topic, sources, set()))
    own = [e for e in sources.examples if e.label == f"{OUTSIDE}/{group}"]
    if not own:
        groups = sorted({e.label.removeprefix(f"{OUTSIDE}/") for e in sources.examples if e.label.startswith(OUTSIDE)})
        raise BadInput(f"There is no group {group} out of scope: choose one of {', '.join(groups)}.")
    moved = [e for e in own if matching is None or matching.search(e.text)]
    if not moved:
        sought = matching.pattern if matching else ""
        raise BadInput(f"{sought!r} is in none of the {len(own)} examples of {group}: choose another --matching.")
    topic = NewTopic(**{**vars(topic), "examples": (*(e.text for e in moved), *topic.examples)})
    file, gone = own[0].file, {e.line for e in moved}
    if len(moved) == len(own):
        gone |= _block_of(group, file)
    kept = [line for number, line in enumerate(_text(file).splitlines(), 1) if number not in gone]
    return _write(_adding(topic, sources, {normal(e.text) for e in moved}, {file: "\n".join(kept) + "\n"}))


def _block_of(group: str, file: Path) -> set[int]:
    """The numbers of the lines of an out-of-scope group's block, its examples and the empty line before it included."""
    node = yaml.compose(_text(file), Loader=LOADER)
    lines, blocks = _text(file).splitlines(), yaml.safe_load(_text(file))["nlu"]
    place = next(n for n, block in enumerate(blocks) if (block.get("metadata") or {}).get("group") == group)
    first = line_of(node, ["nlu", place])
    end = line_of(node, ["nlu", place + 1]) if place + 1 < len(blocks) else len(lines) + 1
    while end - 2 > first and not lines[end - 2].strip():
        end -= 1
    return set(range(first - (not lines[first - 2].strip()), end))


def split_topic(old: str, topic: NewTopic, moved: Iterable[str], data: Path = DATA) -> list[Path]:
    """Makes a new topic of some of the examples of `old`; returns the files that changed.

    Args:
        moved: the examples that go over, as they stand there.

    Raises:
        BadInput: there is no such topic, or an example is not one of its own.
    """
    sources = _sound(data)
    _require(old, sources)
    own = {normal(e.text): e for e in sources.examples if e.label == f"faq/{old}"}
    gone = {normal(text) for text in moved}
    for key in sorted(gone - own.keys()):
        raise BadInput(f'"{key}" is no example of {old}: `marrow topic show {old} --examples` lists them.')
    if not gone or gone == own.keys():
        raise BadInput(f"{len(gone)} of the {len(own)} examples of {old} would move; name some and leave some.")
    texts = [own[key].text for key in own if key in gone]
    topic = NewTopic(**{**vars(topic), "examples": (*texts, *topic.examples)})
    lines = {own[key].line for key in gone}
    file = next(iter(own.values())).file
    kept = [line for number, line in enumerate(_text(file).splitlines(), 1) if number not in lines]
    return _write(_adding(topic, sources, gone, {file: "\n".join(kept) + "\n"}))


def rename_topic(old: str, new: str, data: Path = DATA) -> tuple[list[Path], list[str]]:
    """Gives a topic another id everywhere: data, facts, document, blind questions and conversations.

    Returns:
        the files that changed, and the places in the code that name the old id, for a person to look at.

    Raises:
        BadInput: there is no topic `old`, or `new` is taken or no id.
    """
    sources = _sound(data)
    _require(old, sources)
    _require_free(new, sources)
    edits: Edits = {}
    word = re.escape(old)
    for path in files_in(data / "faq", ".yml"):
        text = re.sub(rf"(\b(?:utter_)?faq/){word}(?=\s*(?::|$))", rf"\g<1>{new}", _text(path), flags=re.MULTILINE)
        text = re.sub(rf"^(\s+other: ){word}$", rf"\g<1>{new}", text, flags=re.MULTILINE)
        edits[path] = _in_lists(_in_lists(text, "next", old, new), "in_order", old, new)
    edits[data / "document.yml"] = re.sub(
        rf"(topics: \[[^\]]*?)(?<![\w]){word}(?![\w])", rf"\g<1>{new}", _text(data / "document.yml")
    )
    if (facts := data / "facts.yml").is_file():
        edits[facts] = re.sub(rf"^  {word}:", f"  {new}:", _text(facts), flags=re.MULTILINE)
    if (follow_ups := data / FOLLOW_UPS).is_file():
        text = re.sub(rf"^  {word}:", f"  {new}:", _text(follow_ups), flags=re.MULTILINE)
        edits[follow_ups] = re.sub(rf"^    faq/{word}:", f"    faq/{new}:", text, flags=re.MULTILINE)
    for path in sorted(QUESTIONS.rglob("*.tsv")):
        if path.stem in ("in_scope", "general_risk"):
            edits[path] = re.sub(rf"^{word}\t", f"{new}\t", _text(path), flags=re.MULTILINE)
        elif path.name == SEVERAL:
            edits[path] = re.sub(
                r"^[^\t\n]+", lambda label: _in_label(label[0], old, new), _text(path), flags=re.MULTILINE
            )
    for path in sorted(CONVERSATIONS.glob("*.yml")):
        text = re.sub(rf"(intent: faq/){word}$", rf"\g<1>{new}", _text(path), flags=re.MULTILINE)
        edits[path] = _in_lists(text, "topics", old, new)
    changed = {path: text for path, text in edits.items() if text != _text(path)}
    return _write(changed), _named_in_code(old)


def _in_label(label: str, old: str, new: str) -> str:
    """The label of a message that asks several things, with the topic's new name."""
    return JOINT.join(new if topic == old else topic for topic in label.split(JOINT))


def _in_lists(text: str, key: str, old: str, new: str) -> str:
    """Replaces `old` in the lists `key: [a, b]`, each of which stands on one line."""
    return re.sub(
        rf"(?<![\w]){key}: \[[^\]]*\]",
        lambda found: re.sub(rf"(?<![\w]){re.escape(old)}(?![\w])", new, found[0]),
        text,
    )


def _adding(topic: NewTopic, sources: Sources, moving: set[str], texts: Edits | None = None) -> Edits:
    """The files with the new topic in them. `moving`: examples, in normal form, that are taken from another topic."""
    _require_free(topic.id, sources)
    document = load_document(sources.folder)
    if topic.section not in document["sections"]:
        raise BadInput(f"There is no section {topic.section}: choose one of {', '.join(document['sections'])}.")
    for other in topic.next:
        _require(other, sources)
    taken = {normal(e.text): e.label for e in sources.examples if normal(e.text) not in moving}
    for text in topic.examples:
        if normal(text) in taken:
            raise BadInput(f'"{text}" is an example of {taken[normal(text)]} already.')
    edits = dict(texts or {})
    path = _file_of(topic.section, sources)
    edits[path] = _with_topic(edits.get(path) or _text(path), topic)
    facts = sources.folder / "facts.yml"
    if facts.is_file() and topic.facts:
        edits[facts] = _text(facts).rstrip("\n") + "\n" + _facts(topic)
    edits[sources.folder / "document.yml"] = _in_passages(topic, document, _text(sources.folder / "document.yml"))
    return edits


def _file_of(section: str, sources: Sources) -> Path:
    """The file that most answers of the section stand in; the last one when the section has none."""
    files = [a.file for a in sources.answers.values() if a.section == section]
    if not files:
        files = files_in(sources.folder / "faq", ".yml")[-1:]
    return max(set(files), key=files.count)


def _with_topic(text: str, topic: NewTopic) -> str:
    node = yaml.compose(text, Loader=LOADER)
    lines = text.splitlines()
    start = line_of(node, ["nlu"]) - 1
    before = lines[:start]
    while before and not before[-1].strip():
        before.pop()
    response = [
        "",
        f"  utter_faq/{topic.id}:",
        "    - text: >-",
        *_folded(topic.answer, 8),
        "      custom:",
        f"        question: {_quoted(topic.question)}",
        f"        subject: {_quoted(topic.subject)}",
        "        simple: >-",
        *_folded(topic.simple, 10),
        f"        section: {topic.section}",
        f"        next: [{', '.join(topic.next)}]",
        "",
    ]
    block = ["", f"  - intent: faq/{topic.id}", "    examples: |", *(f"      - {text}" for text in topic.examples)]
    return "\n".join([*before, *response, *lines[start:], *(block if topic.examples else [])]) + "\n"


def _folded(text: str, indent: int) -> list[str]:
    """The lines of a folded YAML text."""
    return textwrap.wrap(" ".join(text.split()), WIDTH + 8, initial_indent=" " * indent, subsequent_indent=" " * indent)


def _quoted(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def _facts(topic: NewTopic) -> str:
    lines = [f"  {topic.id}:"]
    for fact, said in topic.facts:
        row = yaml.safe_dump({"fact": fact, "said": list(said)}, default_flow_style=True, sort_keys=False, width=10_000)
        lines.append(f"    - {row.strip()}")
    return "\n".join(lines) + "\n"


def _in_passages(topic: NewTopic, document: dict[str, Any], text: str) -> str:
    passages = document.get("passages") or []
    numbers = topic.passages or tuple(
        n for n, passage in enumerate(passages, 1) if passage["section"] == topic.section and passage["topics"]
    )
    node, lines = yaml.compose(text), text.splitlines()
    for number in numbers:
        if not 1 <= number <= len(passages):
            raise BadInput(f"There is no passage {number}: `marrow document show` lists them.")
        row = line_of(node, ["passages", number - 1]) - 1
        lines[row] = re.sub(
            r"topics: \[([^\]]*)\]",
            lambda found: f"topics: [{', '.join(filter(None, [found[1], topic.id]))}]",
            lines[row],
        )
    return "\n".join(lines) + "\n"


def _sound(data: Path) -> Sources:
    sources = read_sources(data)
    if sources.findings:
        raise BadInput(f"Mend this first: {sources.findings[0].line_for_people(data)}")
    return sources


def _require(topic: str, sources: Sources) -> None:
    if topic not in sources.answers:
        raise BadInput(f"There is no topic {topic}.")


def _require_free(topic: str, sources: Sources) -> None:
    if not re.fullmatch(NAME, topic):
        raise BadInput(f"{topic!r} is no id of a topic: use small letters, digits and _, as in `after_sedation`.")
    if topic in sources.answers or f"faq/{topic}" in sources.intents:
        raise BadInput(f"There is a topic {topic} already: `marrow topic show {topic}`.")


def _named_in_code(topic: str) -> list[str]:
    found = []
    for room in ("marrow", "actions", "tests"):
        for path in sorted((CODE / room).rglob("*.py")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if re.search(rf"""["'/]{re.escape(topic)}["']""", line):
                    found.append(f"{path.relative_to(CODE)}:{number}")
    return found


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write(edits: Edits) -> list[Path]:
    for path, text in edits.items():
        replace_file(path, text)
    return [path.relative_to(ROOT) if path.is_relative_to(ROOT) else path for path in edits]
