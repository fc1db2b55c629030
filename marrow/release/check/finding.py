"""A thing that is wrong with the data: where it is, and what to do."""

from dataclasses import dataclass
from pathlib import Path

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """One finding; an error keeps a model from being released, a warning is for a person to know.

    `kind` is a word for scripts; `topic` the topic or label concerned, empty when there is none.
    """

    kind: str
    file: Path
    line: int
    topic: str
    problem: str
    todo: str
    severity: str = ERROR

    @property
    def is_error(self) -> bool:
        """Whether it must be mended before a release."""
        return self.severity == ERROR

    def line_for_people(self, base: Path) -> str:
        """The finding in one line, its file as seen from `base`'s parent."""
        file = self.file.relative_to(base.parent) if self.file.is_relative_to(base.parent) else self.file
        topic = f" {self.topic}:" if self.topic else ""
        return f"{file}:{self.line}:{topic} {self.problem} {self.todo}"

    def as_json(self, base: Path) -> dict[str, object]:
        """The finding for scripts."""
        file = self.file.relative_to(base.parent) if self.file.is_relative_to(base.parent) else self.file
        return {**vars(self), "file": str(file)}
