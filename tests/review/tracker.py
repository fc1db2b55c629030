"""A tracker store with Rasa's table, and conversations as the bot writes them."""

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from marrow.review.ingest.source import EVENTS

NURSE_LINE = {"phone": "0808 800 4040", "hours": "9am to 5pm", "open_now": True, "opens_next": None}


class Tracker:
    """Writes events into a SQLite file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        EVENTS.create(create_engine(f"sqlite:///{path}"))
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._time = time.time() - 3600

    def add(
        self, sender: str, type_name: str, data: dict[str, Any], at: float | None = None, id: int | None = None
    ) -> int:
        """One event; returns its id."""
        self._time += 0.01
        row = (id, sender, type_name, at or self._time, json.dumps({"event": type_name, **data}))
        cursor = self._connection.execute(
            "INSERT INTO events (id, sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?, ?)", row
        )
        return int(cursor.lastrowid or 0)

    def say(
        self,
        sender: str,
        text: str,
        kind: str = "answer",
        topics: tuple[str, ...] = (),
        confidence: float = 0.9,
        intent: str = "",
        at: float | None = None,
    ) -> int:
        """A message and its reply, with the events that Rasa puts around them; returns the id of the message."""
        label = intent or (f"faq/{topics[0]}" if topics else {"fallback": "nlu_fallback"}.get(kind, kind))
        ranking = [{"name": label, "confidence": confidence}, {"name": "faq/mrd", "confidence": 0.05}]
        self.add(sender, "action", {"name": "action_listen"}, at)
        parse = {"intent": {"name": label.split("/")[0], "confidence": confidence}, "intent_ranking": ranking}
        number = self.add(sender, "user", {"text": text, "parse_data": parse, "input_channel": "rest"}, at)
        custom = {
            "kind": kind,
            "topics": list(topics),
            "suggestions": [{"topic": "mrd", "question": "What is MRD?"}] if kind == "fallback" else [],
            "unanswered": [text] if kind == "fallback" else [],
            "sources": [{"topic": topic, "section": "Getting your results"} for topic in topics],
            "nurse_line": NURSE_LINE,
            "confidence": confidence,
        }
        self.add(sender, "action", {"name": "utter_reply"}, at)
        self.add(sender, "bot", {"text": f"The reply to: {text}", "data": {"custom": custom}}, at)
        return number

    def thumb(self, sender: str, up: bool) -> int:
        """Feedback on the last reply."""
        move = "helped" if up else "not_helped"
        sign = "\N{THUMBS UP SIGN}" if up else "\N{THUMBS DOWN SIGN}"
        return self.say(sender, sign, "chat", confidence=1.0, intent=f"dialogue/{move}")

    def count(self) -> int:
        """How many events there are."""
        return int(self._connection.execute("SELECT COUNT(*) FROM events").fetchone()[0])

    def delete(self, sender: str) -> None:
        """Takes a conversation out, as another program may."""
        self._connection.execute("DELETE FROM events WHERE sender_id = ?", (sender,))
