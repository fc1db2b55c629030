"""Makes the Rasa projects that are compared: ours and Rasa's default on the same examples, and ours on all its data."""

import json
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from marrow.nlu.example_files import read_examples
from marrow.nlu.labels import ANSWERS
from marrow.paths import QUESTIONS, ROOT
from marrow.topics import load_topics

OURS, DEFAULT, FULL = "ours", "Rasa's default", "ours, all data"
DEFAULT_CONFIG = {"recipe": "default.v1", "assistant_id": "default", "language": "en", "pipeline": None}
Examples = Mapping[str, Sequence[str]]


def choose_examples(per_topic: int, topics: int | None = None) -> dict[str, list[str]]:
    """The same random examples of the first `topics` topics at every run, at most `per_topic` of each."""
    by_topic: dict[str, list[str]] = {topic: [] for topic in list(load_topics())[:topics]}
    for text, label in read_examples():
        topic = label.removeprefix(ANSWERS)
        if topic in by_topic and label != topic:
            by_topic[topic].append(" ".join(text.split()))
    return {topic: random.Random(0).sample(texts, min(per_topic, len(texts))) for topic, texts in by_topic.items()}


def messages() -> list[str]:
    """What patients say in the benchmark: the blind questions of all kinds, each once, always in the same order."""
    lines = [line for path in sorted(QUESTIONS.glob("*/*.tsv")) for line in path.read_text("utf-8").splitlines()[1:]]
    texts = sorted({line.split("\t")[-1] for line in lines if line})
    return random.Random(0).sample(texts, len(texts))


def more_topics(examples: Examples, times: int) -> dict[str, list[str]]:
    """`times` as many topics: the further ones are the first ones' examples, each set about a made-up thing."""
    syllables = ["ba", "do", "fi", "ku", "le", "mo", "na", "pi", "ru", "so", "ta", "vi", "wo", "ze"]
    found = {topic: list(texts) for topic, texts in examples.items()}
    for copy in range(1, times):
        for number, (topic, texts) in enumerate(examples.items()):
            word = "".join(random.Random(f"{copy} {number}").choices(syllables, k=4))
            found[f"{topic}_{copy}"] = [f"{word} {text}" for text in texts]
    return found


def make_ours(folder: Path, examples: Examples) -> None:
    """Our bot, taught only the given examples."""
    shutil.rmtree(folder, ignore_errors=True)
    _write_nlu(folder, {f"faq/{topic}": texts for topic, texts in examples.items()})
    shutil.copy(ROOT / "data" / "rules.yml", folder / "data")
    _copy_ours(folder)


def make_full(folder: Path) -> None:
    """Our bot as it stands in the repository."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "data", folder / "data")
    _copy_ours(folder)


def make_default(folder: Path, examples: Examples) -> None:
    """What `rasa init` leaves to the library, with an intent, a rule and a response a topic."""
    shutil.rmtree(folder, ignore_errors=True)
    _write_nlu(folder, examples)
    answers = {f"utter_{topic}": [{"text": load_topics()[topic].answer}] for topic in examples}
    rules = [{"rule": topic, "steps": [{"intent": topic}, {"action": f"utter_{topic}"}]} for topic in examples]
    _dump(folder / "data" / "rules.yml", {"version": "3.1", "rules": rules})
    session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
    domain = {"version": "3.1", "intents": list(examples), "responses": answers, "session_config": session}
    _dump(folder / "domain.yml", domain)
    _dump(folder / "config.yml", {**DEFAULT_CONFIG, "policies": None})
    _dump(folder / "credentials.yml", {"rest": None})
    _dump(folder / "endpoints.yml", {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "conversations.db"}})


def make_default_nlu(folder: Path, examples: Examples) -> None:
    """The part of Rasa's default that understands messages; topics that have no answer may be among the examples."""
    shutil.rmtree(folder, ignore_errors=True)
    _write_nlu(folder, examples)
    _dump(
        folder / "config.yml", {"recipe": "default.v1", "assistant_id": "default", "language": "en", "pipeline": None}
    )


def write_messages(path: Path) -> None:
    """Writes the messages, a JSON string a line."""
    path.write_text("\n".join(map(json.dumps, messages())) + "\n", encoding="utf-8")


def _copy_ours(folder: Path) -> None:
    for name in ("config.yml", "domain.yml", "credentials.yml"):
        shutil.copy(ROOT / name, folder)
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["tracker_store"]["db"] = "conversations.db"
    _dump(folder / "endpoints.yml", endpoints)


def _write_nlu(folder: Path, examples: Examples) -> None:
    (folder / "data").mkdir(parents=True)
    blocks = [{"intent": i, "examples": "".join(f"- {text}\n" for text in texts)} for i, texts in examples.items()]
    _dump(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": blocks})


def _dump(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
