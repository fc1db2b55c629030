"""A small project for the tests: five topics of the real one, with a few of their examples and blind questions."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from marrow.integrity import sha256
from marrow.paths import CODE

TOPICS = ("after_sedation", "going_home", "dressing", "results_time", "mrd")
SWAPPED = ("dressing", "results_time")  # what `spoil` confuses
EXAMPLES = 60  # of a topic
OTHERS = {"data/chat.yml": 20, "data/dialogue.yml": 12, "data/safety.yml": 90, "data/out_of_scope.yml": 4}
STORY = {
    "story": "results",
    "metadata": {"case": "several", "replies": [{"kind": "answer", "topics": ["dressing"]}, {"kind": "chat"}]},
    "steps": [
        {"user": "how long must my dressing stay on", "intent": "faq/dressing"},
        {"action": "utter_reply"},
        {"user": "thank you", "intent": "chat/thanks"},
        {"action": "utter_reply"},
    ],
}
QUESTIONS = 8  # of a topic, and of each other group, in each set
COPIED = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "gates.yml", "data/rules.yml")
COPIED += ("data/replies.yml", "data/contacts.yml", "data/danger_signs.yml", "data/adapter/adapter.safetensors")


def make_project(folder: Path) -> Path:
    """A project in `folder` that trains in seconds."""
    for name in COPIED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CODE / name, folder / name)
    for path in sorted((CODE / "data" / "faq").glob("*.yml")):
        content = _load(path)
        content["responses"] = {n: r for n, r in content["responses"].items() if n.split("/")[1] in TOPICS}
        for (response,) in content["responses"].values():
            response["custom"]["next"] = [t for t in response["custom"]["next"] if t in TOPICS]
        content["nlu"] = [b for b in content["nlu"] if b["intent"].split("/")[1] in TOPICS]
        if content["responses"]:
            dump(folder / "data" / "faq" / path.name, _fewer(content, EXAMPLES))
    for name, number in OTHERS.items():
        dump(folder / name, _fewer(_load(CODE / name), number))
    facts = _load(CODE / "data" / "facts.yml")
    facts["topics"] = {t: f for t, f in facts["topics"].items() if t in TOPICS}
    dump(folder / "data" / "facts.yml", facts)
    after = _load(CODE / "data" / "follow_ups.yml")["after"]
    known = {f"faq/{topic}" for topic in TOPICS} | {"urgent", "out_of_scope"}
    after = {t: {k: v for k, v in labels.items() if k in known} for t, labels in after.items() if t in TOPICS}
    dump(folder / "data" / "follow_ups.yml", {"after": after})
    text = (CODE / "data" / "document.yml").read_text()
    keep = lambda found: f"topics: [{', '.join(t for t in found[1].split(', ') if t in TOPICS)}]"  # noqa: E731
    (folder / "data" / "document.yml").write_text(re.sub(r"topics: \[([^\]]*)\]", keep, text))
    _questions(folder)
    (folder / "tests" / "conversations").mkdir()
    dump(folder / "tests" / "conversations" / "test_blind.yml", {"version": "3.1", "stories": [STORY]})
    return folder


def spoil(folder: Path) -> None:
    """Confuses two topics in the training examples, so that the next model is worse."""
    for path in (folder / "data" / "faq").glob("*.yml"):
        content = _load(path)
        first, second = (f"faq/{topic}" for topic in SWAPPED)
        for block in content["nlu"]:
            block["intent"] = {first: second, second: first}.get(block["intent"], block["intent"])
        dump(path, content)


def make_unreadable(folder: Path, name: str) -> None:
    """Makes the model `name` one that is whole and that this code cannot load, as another version's may be."""
    archive = folder / "models" / f"{name}.tar.gz"
    with tarfile.open(archive) as tar:
        kept = [(m, tar.extractfile(m)) for m in tar if "TopicClassifier" not in m.name]
        with tarfile.open(archive.with_suffix(".new"), "w:gz") as less:
            for member, content in kept:
                less.addfile(member, content)
    archive.with_suffix(".new").replace(archive)
    manifest = archive.parent / name / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"sha256": sha256(archive)}))


def run(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None, input: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `marrow` on the project in `folder`, as its user does."""
    variables = os.environ | {"MARROW_PROJECT": str(folder), "PYTHONPATH": str(CODE)} | (environment or {})
    command = [sys.executable, "-m", "marrow", *arguments]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=600, input=input)


def answer(folder: Path, *arguments: str) -> Any:
    """What `marrow ... --json` prints, which must succeed."""
    done = run(folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def current(folder: Path) -> str:
    """The name of the model that `current.json` names; it must be there."""
    name = json.loads((folder / "models" / "current.json").read_text())["model"]
    assert (folder / "models" / name).is_file()
    return str(name).removesuffix(".tar.gz")


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Changes a file by hand; the change must be one."""
    before = path.read_text()
    after = change(before)
    assert after != before
    path.write_text(after)


def dump(path: Path, content: Any) -> None:
    """Writes YAML in the style of the project's files: examples as a literal block, lists on one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=10_000, allow_unicode=True))


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as literal blocks, lists of words on one line, and other lists indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=all(isinstance(i, str) for i in items))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)


def _fewer(content: Any, number: int) -> Any:
    for block in content["nlu"]:
        block["examples"] = "".join(f"{line}\n" for line in block["examples"].splitlines()[:number])
    return content


def _questions(folder: Path) -> None:
    for path in sorted((CODE / "tests" / "questions").rglob("*.tsv")):
        head, *rows = path.read_text().splitlines()
        if path.stem in ("in_scope", "general_risk"):
            of = {t: [row for row in rows if row.split("\t")[0] == t][:QUESTIONS] for t in TOPICS}
            rows = [row for found in of.values() for row in found]
        elif path.stem == "several":
            rows = [row for row in rows if set(row.split("\t")[0].split("+")) <= {*TOPICS, "out_of_scope"}]
        copy = folder / path.relative_to(CODE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text("\n".join([head, *(rows if "scope" in path.stem else rows[:QUESTIONS])]) + "\n")
