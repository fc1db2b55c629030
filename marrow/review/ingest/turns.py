"""Puts the events of one conversation into its turns. Putting the same event twice changes nothing."""

from bisect import bisect_left, insort
from datetime import datetime, timezone
from typing import Any

from marrow.review.ingest.source import Event
from marrow.review.message_key import key
from marrow.review.models import Conversation, Turn

RUNNERS_UP = 6
FEEDBACK = {"dialogue/helped": 1, "dialogue/not_helped": -1}
UNSURE_KINDS = ("fallback",)
JUDGED_BY_CONFIDENCE = ("answer", "fallback")
LONGEST_TEXT = 10_000  # characters; the webhook cuts messages there too


class ConversationTurns:
    """The turns of `conversation`, by the ids of their messages; `changed` holds those to be written."""

    def __init__(self, conversation: Conversation, turns: list[Turn]) -> None:
        self.conversation = conversation
        self.changed: dict[int, Turn] = {}
        self._turns = {turn.event_id: turn for turn in turns}
        self._order = sorted(self._turns)

    def put(self, event: Event) -> None:
        """Takes in one event."""
        if event.type_name == "user":
            self._put_message(event)
        else:
            self._put_reply(event)

    def summarise(self) -> None:
        """Writes into the conversation what lists need to know of its turns."""
        turns = [self._turns[number] for number in self._order]
        conversation, kinds = self.conversation, {turn.kind for turn in turns}
        conversation.turn_count = len(turns)
        conversation.opening = turns[0].text[:160] if turns else ""
        conversation.started_at = min((turn.at for turn in turns), default=conversation.started_at)
        conversation.last_at = max((turn.at for turn in turns), default=conversation.last_at)
        sure = [t.confidence for t in turns if t.kind in JUDGED_BY_CONFIDENCE and t.confidence is not None]
        conversation.min_confidence = min(sure, default=None)
        conversation.has_fallback = "fallback" in kinds
        conversation.has_urgent = "urgent" in kinds
        conversation.has_distress = "distress" in kinds
        conversation.has_thumbs_down = any(turn.feedback < 0 for turn in turns)
        conversation.has_thumbs_up = any(turn.feedback > 0 for turn in turns)

    def topics(self) -> set[str]:
        """The topics answered."""
        return {topic for turn in self._turns.values() for topic in turn.topics}

    def words(self) -> str:
        """What the patient wrote, for the search."""
        return "\n".join(self._turns[number].text for number in self._order)

    def _put_message(self, event: Event) -> None:
        parse = event.data.get("parse_data") or {}
        intent = parse.get("intent") or {}
        if event.id in self._turns:
            return  # read before
        turn = self._turns[event.id] = Turn(conversation=self.conversation, event_id=event.id)
        insort(self._order, event.id)
        turn.at = moment(event.timestamp)
        turn.text = clean(event.data.get("text"))[:LONGEST_TEXT]
        turn.key = key(turn.text)
        turn.intent = clean(intent.get("full_retrieval_intent_name") or intent.get("name"))[:120]
        turn.confidence = _number(intent.get("confidence"))
        turn.ranking = _ranking(parse)
        turn.is_feedback = bool(turn.ranking) and turn.ranking[0][0] in FEEDBACK
        self._write(turn)
        if turn.is_feedback:
            self._put_feedback(event.id, FEEDBACK[turn.ranking[0][0]])
        if not self.conversation.channel:
            self.conversation.channel = clean(event.data.get("input_channel"))[:40]

    def _put_feedback(self, event_id: int, feedback: int) -> None:
        """A thumb judges the last reply before it that was not a reply to a thumb."""
        for number in reversed(self._order[: bisect_left(self._order, event_id)]):
            turn = self._turns[number]
            if not turn.is_feedback:
                turn.feedback = feedback
                self._write(turn)
                return

    def _put_reply(self, event: Event) -> None:
        position = bisect_left(self._order, event.id)
        if position == 0:
            return  # the bot spoke first: there is nothing to judge
        turn = self._turns[self._order[position - 1]]
        if any(number == event.id for number, _ in turn.replies):
            return  # read before
        text, custom = clean(event.data.get("text")), (event.data.get("data") or {}).get("custom")
        if text or isinstance(custom, dict):
            turn.replies = sorted([*turn.replies, [event.id, text]])
        if isinstance(custom, dict):
            self._put_contract(turn, custom)
        self._write(turn)

    @staticmethod
    def _put_contract(turn: Turn, custom: dict[str, Any]) -> None:
        """What the reply contract says of the reply."""
        turn.kind = clean(custom.get("kind"))[:20]
        turn.topics = [clean(topic)[:60] for topic in custom.get("topics") or []]
        turn.sections = list(dict.fromkeys(clean(s.get("section")) for s in custom.get("sources") or []))
        turn.suggestions = [clean(s.get("question")) for s in custom.get("suggestions") or []]
        turn.unanswered = [clean(part) for part in custom.get("unanswered") or []]
        confidence = _number(custom.get("confidence"))
        turn.confidence = turn.confidence if confidence is None else confidence

    def _write(self, turn: Turn) -> None:
        unhappy = turn.kind in UNSURE_KINDS or turn.feedback < 0
        turn.needs_decision = unhappy and not turn.is_feedback and not turn.verdict and bool(turn.text)
        self.changed[turn.event_id] = turn


def moment(timestamp: float | None) -> datetime:
    """A tracker store's time."""
    return datetime.fromtimestamp(timestamp or 0, tz=timezone.utc)


def clean(value: Any) -> str:
    """A text that both databases can keep: PostgreSQL knows no NUL, and neither knows half a surrogate pair."""
    text = "" if value is None else str(value)
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _ranking(parse: dict[str, Any]) -> list[list[Any]]:
    rows = parse.get("intent_ranking") or []
    pairs = [(clean(row.get("name")), _number(row.get("confidence"))) for row in rows[:RUNNERS_UP]]
    return [[name, round(score or 0.0, 4)] for name, score in pairs]
