"""Writes what was learnt into `config.yml`, and leaves all else in it as it is."""

import re
from collections.abc import Mapping
from pathlib import Path

from marrow.errors import BadInput
from marrow.paths import ROOT
from marrow.release.files import replace_file

Value = float | Mapping[str, float]
Options = Mapping[str, Value]


def write_options(learnt: Mapping[str, Options], path: Path = ROOT / "config.yml") -> None:
    """Sets the options of components, each of which has a line of its own already, and prints them.

    Args:
        learnt: the options by component: its class, the last word of its name.

    Raises:
        BadInput: a component, or one of the lines, is not there; nothing is written. CannotWrite: the disk is full.
    """
    text = path.read_text(encoding="utf-8")
    for component, options in learnt.items():
        for name, value in options.items():
            line = re.compile(rf"(- name: (?:\S+\.)?{component}\n(?:    .*\n)*?    {name}: ).*")
            text, found = line.subn(lambda match, value=value: match[1] + _written(value), text)  # type: ignore[misc]
            if found != 1:
                raise BadInput(f"{path}: {component} has no line `{name}:` that could be set.")
    replace_file(path, text)
    for component, options in learnt.items():
        said = ", ".join(f"{name}: {_written(value)}" for name, value in options.items())
        print(f"Wrote to {path.name}: {component}: {said}")


def _written(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {number}" for name, number in value.items()) + "}"
    return str(value)
