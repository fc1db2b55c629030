"""Writes what was learnt into `config.yml`, and leaves all else in it as it is."""

import re
from collections.abc import Mapping
from pathlib import Path

from marrow.errors import BadInput
from marrow.paths import ROOT

Value = float | Mapping[str, float]


def write_options(component: str, options: Mapping[str, Value], path: Path = ROOT / "config.yml") -> None:
    """Sets the options of a component, each of which has a line of its own already, and prints them.

    Args:
        component: its class, the last word of its name.

    Raises:
        BadInput: the component, or one of the lines, is not there.
    """
    text = path.read_text(encoding="utf-8")
    for name, value in options.items():
        line = re.compile(rf"(- name: (?:\S+\.)?{component}\n(?:    .*\n)*?    {name}: ).*")
        text, found = line.subn(lambda match, value=value: match[1] + _written(value), text)  # type: ignore[misc]
        if found != 1:
            raise BadInput(f"{path}: {component} has no line `{name}:` that could be set.")
    path.write_text(text, encoding="utf-8")
    print(f"Wrote to {path.name}: {component}: " + ", ".join(f"{n}: {_written(v)}" for n, v in options.items()))


def _written(value: Value) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {number}" for name, number in value.items()) + "}"
    return str(value)
