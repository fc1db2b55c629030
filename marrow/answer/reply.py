"""The reply contract: what every channel gets for every message."""

from dataclasses import dataclass, field
from typing import Any

from marrow.nlu.labels import DANGER

KINDS = (*DANGER, "personal", "person", "answer", "fallback", "chat")  # where two apply, the first wins


@dataclass(frozen=True)
class Reply:
    """What is said (`text`, paragraphs parted by an empty line) and the contract's `custom` block."""

    text: str
    kind: str
    nurse_line: dict[str, Any]
    confidence: float
    topics: list[str] = field(default_factory=list)
    suggestions: list[dict[str, str]] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)

    def custom(self) -> dict[str, Any]:
        """The contract's `custom` object, JSON-ready."""
        return {
            "kind": self.kind,
            "topics": self.topics,
            "suggestions": self.suggestions,
            "unanswered": self.unanswered,
            "sources": self.sources,
            "nurse_line": self.nurse_line,
            "confidence": round(self.confidence, 4),
        }

    def response(self) -> dict[str, Any]:
        """The reply as a Rasa response."""
        return {"text": self.text, "custom": self.custom()}
