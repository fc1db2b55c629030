"""Writes the results of a benchmark into docs/benchmarks.md, each in a section of its own."""

from pathlib import Path

from marrow.paths import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"
HEAD = "# Benchmarks\n"


def write_section(name: str, command: str, text: str, path: Path = DOCUMENT) -> None:
    """Puts `text`, written by `command`, into the document in place of the section `name`; the rest stays as it is."""
    begin, end = f"<!-- {name}: written by `{command}` -->", f"<!-- end of {name} -->"
    body = f"{begin}\n{text.rstrip()}\n{end}\n"
    document = path.read_text(encoding="utf-8") if path.is_file() else f"{HEAD}\n"
    if begin in document:
        before, _, rest = document.partition(begin)
        document = before + body + rest.partition(end)[2].removeprefix("\n")
    else:
        document = document.rstrip("\n") + "\n\n" + body
    path.write_text(document, encoding="utf-8")
