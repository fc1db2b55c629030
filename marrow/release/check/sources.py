"""Reads the files of `data/` with the line of everything in them, and checks their form by a JSON schema."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from marrow.data_files import files_in
from marrow.release.check.finding import Finding
from marrow.yaml_loader import LOADER

TEXT = {"type": "string", "minLength": 1}
NAME = "[a-z][a-z0-9_]*"


def _nlu(intent: dict[str, Any]) -> dict[str, Any]:
    block = {"intent": intent, "examples": TEXT, "metadata": {"type": "object"}}
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["intent", "examples"],
            "additionalProperties": False,
            "properties": block,
        },
    }


TOPICS = {
    "type": "object",
    "required": ["version", "responses", "nlu"],
    "additionalProperties": False,
    "properties": {
        "version": TEXT,
        "nlu": _nlu({"type": "string", "pattern": f"^faq/{NAME}$"}),
        "responses": {
            "type": "object",
            "additionalProperties": False,
            "patternProperties": {
                f"^utter_faq/{NAME}$": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["text", "custom"],
                        "additionalProperties": False,
                        "properties": {
                            "text": TEXT,
                            "custom": {
                                "type": "object",
                                "required": ["question", "subject", "simple", "section", "next"],
                                "additionalProperties": False,
                                "properties": {
                                    "question": {**TEXT, "pattern": r"\?$"},
                                    "subject": TEXT,
                                    "simple": TEXT,
                                    "section": TEXT,
                                    "next": {"type": "array", "items": TEXT, "uniqueItems": True},
                                    "names": {"type": "array", "items": TEXT, "uniqueItems": True},
                                    "other": TEXT,
                                    "in_order": {"type": "array", "items": TEXT, "uniqueItems": True},
                                },
                            },
                        },
                    },
                }
            },
        },
    },
}
OTHER = {"type": "object", "properties": {"nlu": _nlu(TEXT)}}
SHORT = 160  # characters of a schema's complaint


@dataclass(frozen=True)
class Example:
    """A training example and where it stands; its label is `<intent>/<group>` where it has a group."""

    text: str
    label: str
    file: Path
    line: int


@dataclass(frozen=True)
class Answer:
    """A topic's answer, with the lines of its parts (`text`, `simple`, `next` ...)."""

    topic: str
    text: str
    simple: str
    section: str
    next: tuple[str, ...]
    other: str | None
    in_order: tuple[str, ...]
    file: Path
    lines: dict[str, int]


@dataclass
class Sources:
    """What the files of a `data/` folder hold, and what is wrong with their form."""

    folder: Path
    examples: list[Example] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    intents: dict[str, tuple[Path, int]] = field(default_factory=dict)  # faq/<topic>: where its examples stand
    findings: list[Finding] = field(default_factory=list)


def read_sources(folder: Path) -> Sources:
    """All files under `folder`; a file with a mistake in its form gives a finding, and no topics nor examples."""
    sources = Sources(folder)
    for path in files_in(folder, ".yml"):
        node, content = _read(path, sources)
        if not isinstance(content, dict):
            continue
        schema = TOPICS if path.parent.name == "faq" else OTHER
        errors = sorted(jsonschema.Draft7Validator(schema).iter_errors(content), key=lambda e: list(map(str, e.path)))
        for error in errors:
            where = "/".join(str(step) for step in error.absolute_path)
            problem = f"{where or 'the file'}: {error.message[:SHORT]}."
            sources.findings.append(
                Finding(
                    "schema",
                    path,
                    line_of(node, list(error.absolute_path)),
                    "",
                    problem,
                    "Give it the form of its neighbours.",
                )
            )
        if not errors:
            _read_answers(path, node, content, sources)
            _read_examples(path, node, content, sources)
    return sources


def line_of(node: Any, path: Sequence[str | int]) -> int:
    """The line, from 1, of what `path` leads to from `node`; of the last step that exists."""
    line = int(node.start_mark.line) + 1 if node is not None else 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                return line
            line, node = int(pair[0].start_mark.line) + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = int(node.start_mark.line) + 1
        else:
            return line
    return line


def child(node: Any, *path: str | int) -> Any:
    """The node that `path` leads to; it must exist."""
    for step in path:
        node = node.value[step] if isinstance(step, int) else next(v for k, v in node.value if k.value == step)
    return node


def _read(path: Path, sources: Sources) -> tuple[Any, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.compose(text, Loader=LOADER), yaml.load(text, Loader=LOADER)
    except UnicodeDecodeError:
        sources.findings.append(Finding("schema", path, 1, "", "The file is not UTF-8.", "Save it as UTF-8."))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = f"The file is not YAML: {getattr(error, 'problem', None) or error}."
        line = mark.line + 1 if mark else 1
        sources.findings.append(
            Finding("schema", path, line, "", problem, "Look at the indentation and the quotes there.")
        )
    return None, None


def _read_answers(path: Path, node: Any, content: dict[str, Any], sources: Sources) -> None:
    if path.parent.name != "faq":
        return
    for name, (response,) in content["responses"].items():
        topic, custom = name.split("/", 1)[1], response["custom"]
        base = ["responses", name, 0]
        lines = {"topic": line_of(node, ["responses", name]), "text": line_of(node, [*base, "text"])}
        lines |= {part: line_of(node, [*base, "custom", part]) for part in custom}
        if topic in sources.answers:
            other = sources.answers[topic]
            problem = f"The topic has an answer in {other.file.name}, line {other.lines['topic']}, already."
            sources.findings.append(Finding("topic", path, lines["topic"], topic, problem, "Take one of them out."))
        sources.answers[topic] = Answer(
            topic,
            response["text"].strip(),
            custom["simple"].strip(),
            custom["section"],
            tuple(custom["next"]),
            custom.get("other"),
            tuple(custom.get("in_order") or ()),
            path,
            lines,
        )


def _read_examples(path: Path, node: Any, content: dict[str, Any], sources: Sources) -> None:
    for number, block in enumerate(content.get("nlu") or []):
        scalar = child(node, "nlu", number, "examples")
        first = int(scalar.start_mark.line) + 2
        group = (block.get("metadata") or {}).get("group")
        label = f"{block['intent']}/{group}" if group else block["intent"]
        sources.intents.setdefault(block["intent"], (path, line_of(node, ["nlu", number, "intent"])))
        for offset, line in enumerate(block["examples"].splitlines()):
            text = line.strip()
            if not text:
                continue
            if not text.startswith("- ") or not text[2:].strip():
                problem = f'"{text}" is no example.'
                sources.findings.append(
                    Finding("example", path, first + offset, label, problem, 'Write one a line, as "- how long is it".')
                )
            else:
                sources.examples.append(Example(text[2:].strip(), label, path, first + offset))
