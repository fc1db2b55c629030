"""Trains a pipeline on a public set by `rasa train nlu`, in a Rasa project made for it, and asks it."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from tqdm import tqdm

from benchmarks.intent.sets import Answers, Labelled
from marrow.errors import MarrowError
from marrow.paths import ROOT

# Of an adapter's teaching: a public set is smaller than ours. On CLINC150's validation part, with nine in ten of the
# outside refused, 94.7 in 100 are right; with 1.4 epochs 93.1.
EPOCHS = 3
# Ours, but for what comes after the classifier: the threshold is swept, and danger signs are another matter.
NOT_COMPARED = ("FallbackClassifier", "marrow.nlu.sentences.SentenceReader", "marrow.nlu.danger_signs.SafetyNet")


def our_config(adapter: Path | None) -> dict[str, Any]:
    """config.yml's pipeline with the encoder as published, or with the given adapter."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config["pipeline"] = [c for c in config["pipeline"] if c["name"] not in NOT_COMPARED]
    for component in config["pipeline"]:
        if component["name"].endswith("SentenceEncoderFeaturizer"):
            component["adapter"] = str(adapter.resolve()) if adapter else None
    return config


def default_config() -> dict[str, Any]:
    """Rasa's default pipeline, which `rasa init` leaves to the library."""
    return {"recipe": "default.v1", "language": "en", "pipeline": None}


def write_examples(examples: Labelled, path: Path) -> None:
    """Writes training data in Rasa's format."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in examples:
        by_intent.setdefault(intent, []).append(" ".join(text.split()))
    blocks = [{"intent": i, "examples": "".join(f"- {t}\n" for t in texts)} for i, texts in sorted(by_intent.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")


def teach_adapter(folder: Path) -> Path:
    """Teaches an adapter on the set's training part, in the environment of `make adapter`; returns its file.

    Raises:
        MarrowError: it could not be taught.
    """
    target = folder / "adapter.safetensors"
    if not target.is_file():
        script = str(ROOT / "scripts" / "adapter.sh")
        command = [script, "--data", str(folder / "data"), "--target", str(target), "--epochs", str(EPOCHS)]
        if subprocess.run(command, cwd=ROOT).returncode != 0:
            raise MarrowError("The adapter could not be taught; the message stands above.")
    return target


def train(folder: Path, name: str, config: dict[str, Any]) -> Path:
    """Trains `config` on the examples of `folder` by `rasa train nlu`; returns the model's file.

    Raises:
        MarrowError: Rasa could not train.
    """
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "nlu",
        "--config",
        "config.yml",
        "--nlu",
        "data",
        "--out",
        "models",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # our components are imported by name
    done = subprocess.run([*command, "--fixed-model-name", name], cwd=folder, env=environment)
    if done.returncode != 0:
        raise MarrowError(f"`rasa train nlu` failed in {folder}; its message stands above.")
    return folder / "models" / f"{name}.tar.gz"


def ask(model: Path, texts: list[str]) -> Answers:
    """The first intent of the ranking and its confidence, for each text."""
    from rasa.core.agent import Agent

    from marrow.logs import only_warnings

    only_warnings()
    agent = Agent.load(str(model))

    async def answers() -> Answers:
        given: Answers = []
        for text in tqdm(texts, desc="Asking", unit=" messages"):
            parse = await agent.parse_message(text)
            first = (parse["intent_ranking"] or [parse["intent"]])[0]
            given.append((first["name"] or "", float(first["confidence"])))
        return given

    return asyncio.run(answers())
