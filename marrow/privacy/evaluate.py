"""Measures how well personal data is found, on messages in which people have marked it: `[[name:Priya Shah]]`."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from marrow.errors import BadInput
from marrow.nlu.example_files import read_examples
from marrow.paths import ROOT
from marrow.privacy.found import TYPES, Found
from marrow.privacy.redact import redact

MARKED = ROOT / "tests" / "privacy"
_MARK = re.compile(r"\[\[([a-z_ ]+):([^\[\]]+)\]\]")
_NOT_DATA = re.compile(r"(?:the|mr|mrs|ms|miss|dr|prof|born)\.?\s+", re.IGNORECASE)  # at the start of a mark


@dataclass
class Score:
    """What was found in a set of messages, by type."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        """Of the marked pieces of a type, those of which no letter or digit was left; 0 to 1."""
        return self.found[kind] / max(1, self.found[kind] + self.missed[kind])

    def precision(self, kind: str) -> float:
        """Of the pieces taken out as a type, those that a mark of that type touches; 0 to 1."""
        return self.right[kind] / max(1, self.right[kind] + self.false[kind])


def read_marked(path: Path) -> Iterator[tuple[str, list[Found]]]:
    """The messages of a file (the last column of each line) with what is marked in them.

    Raises:
        BadInput: a mark names no type.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        marked = line.split("\t")[-1]
        if not marked.strip() or (number == 1 and marked == "text"):
            continue
        text, spans, end = "", [], 0
        for mark in _MARK.finditer(marked):
            kind = mark[1].replace("_", " ")
            if kind not in TYPES:
                raise BadInput(f"{path}:{number}: {kind!r} is no type of personal data: {', '.join(TYPES)}")
            text += marked[end : mark.start()]
            spans.append(Found(len(text), len(text) + len(mark[2]), kind))
            text, end = text + mark[2], mark.end()
        yield text + marked[end:], spans


def score(path: Path) -> Score:
    """Redacts the messages of a file and compares with the marks."""
    result = Score()
    for text, marks in read_marked(path):
        began = time.perf_counter()
        found = redact(text).found
        result.milliseconds.append(1000 * (time.perf_counter() - began))
        result.messages += 1
        for mark in marks:
            title = _NOT_DATA.match(text, mark.start, mark.end)
            start = title.end() if title else mark.start
            hidden = {i for item in found if item.type == mark.type for i in range(item.start, item.end)}
            left = [i for i in range(start, mark.end) if text[i].isalnum() and i not in hidden]
            (result.missed if left else result.found)[mark.type] += 1
        for item in found:
            touched = any(m.type == item.type and m.start < item.end and item.start < m.end for m in marks)
            (result.right if touched else result.false)[item.type] += 1
    return result


def losses() -> tuple[int, int]:
    """Of the training examples outside `dialogue/personal_data`: how many lose something, of how many."""
    texts = [text for text, label in read_examples() if not label.endswith("personal_data")]
    return sum(bool(redact(text).found) for text in texts), len(texts)


def evaluate() -> None:
    """Prints recall and precision by type for each marked set in tests/privacy/, and what the examples lose."""
    redact("warm up")
    for path in sorted(MARKED.glob("*.tsv")):
        result = score(path)
        print(
            f"{path.relative_to(ROOT)}: {result.messages} messages, {median(result.milliseconds):.2f} ms at the median"
        )
        print(f"  {'type':16}{'marked':>7}{'recall':>8}{'precision':>11}")
        for kind in TYPES:
            marked = result.found[kind] + result.missed[kind]
            print(f"  {kind:16}{marked:>7}{100 * result.recall(kind):>8.1f}{100 * result.precision(kind):>11.1f}")
    lost, all_of_them = losses()
    print(f"Training examples outside dialogue/personal_data: {lost} of {all_of_them} lose something")
