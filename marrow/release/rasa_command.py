"""Rasa's command line in a process of ours, without TensorFlow where nothing of the project computes by it."""

import json
import os
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

import yaml

from marrow.paths import CODE
from marrow.release.without_tensorflow import leave_out

# Rasa's components that compute by TensorFlow.
BY_TENSORFLOW = ("DIETClassifier", "ResponseSelector", "LanguageModelFeaturizer", "TEDPolicy", "UnexpecTEDIntentPolicy")


def rasa(*arguments: str, tensorflow: bool) -> None:
    """`rasa <arguments>` in this process and the working directory; without TensorFlow unless `tensorflow`."""
    if not tensorflow:
        leave_out()
    sys.argv = ["rasa", *arguments]
    sys.path[:0] = [os.getcwd(), str(CODE)]  # as `python -m rasa` has it: components and actions are imported by name
    from rasa.__main__ import main

    main()


def model_needs_tensorflow(model: Path) -> bool:
    """Whether any component of a trained model computes by TensorFlow."""
    with tarfile.open(model) as archive:
        file = archive.extractfile("metadata.json")
        metadata = json.load(file) if file else {}
    return _any_by_tensorflow(node["uses"] for node in metadata["predict_schema"]["nodes"].values())


def config_needs_tensorflow(config: Path) -> bool:
    """Whether a component or policy that `config` names computes by TensorFlow, or one of Rasa's own choice may."""
    try:
        named = yaml.safe_load(config.read_text(encoding="utf-8"))
        chosen = [named["pipeline"], named["policies"]]
        return not all(chosen) or _any_by_tensorflow(part["name"] for parts in chosen for part in parts)
    except (OSError, yaml.YAMLError, LookupError, TypeError):  # Rasa chooses, or says what is wrong with it
        return True


def _any_by_tensorflow(names: Iterable[str]) -> bool:
    return any(name.rsplit(".", 1)[-1] in BY_TENSORFLOW for name in names)
