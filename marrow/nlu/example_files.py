"""Reads the training examples of `data/` without Rasa, for what needs no more of them than texts and labels."""

from pathlib import Path

import yaml

from marrow.data_files import files_in
from marrow.paths import DATA
from marrow.yaml_loader import LOADER


def read_examples(folder: Path = DATA) -> list[tuple[str, str]]:
    """All training examples under `folder` as (text, label), in the order of files and lines.

    The label of an example that has a group is `<intent>/<group>`.
    """
    examples = []
    for path in files_in(folder, ".yml"):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        for block in content.get("nlu", []):
            group = block.get("metadata", {}).get("group")
            label = f"{block['intent']}/{group}" if group else block["intent"]
            lines = [line.strip() for line in block["examples"].splitlines()]
            examples += [(line[2:].strip(), label) for line in lines if line.startswith("- ")]
    return examples
