"""What a conversation has come to: what was last asked, answered and offered, read from Rasa's tracker."""

from dataclasses import dataclass, field
from typing import Any

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.events import BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.nlu.labels import DANGER, NURSE_LINE

START_AGAIN = "dialogue/start_again"
RECENT = 3  # replies for which a danger is still spoken of: "ok" may stand between it and "I won't bother them"


@dataclass(frozen=True)
class Context:
    """The conversation before a message. Each field is empty at its beginning.

    `kind` and `offered` are those of the last reply; `danger` is the kind of the latest reply to danger or despair, if
    it is among the last `RECENT`; `topics` are those last told of, and `answered` those of all answers; `unsure` counts
    the fallbacks in a row that came last.
    """

    kind: str = ""
    danger: str = ""
    topics: tuple[str, ...] = ()
    offered: tuple[dict[str, str], ...] = ()
    answered: frozenset[str] = field(default_factory=frozenset)
    unsure: int = 0


def read_context(tracker: DialogueStateTracker, before_latest_message: bool = False) -> Context:
    """The context at the end of `tracker`, since the session began or the patient asked to start again.

    Args:
        before_latest_message: leaves out the latest message, for which the reply is being made.
    """
    replies: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            if before_latest_message:
                before_latest_message, replies = False, []
            elif full_intent(event.parse_data or {}) == START_AGAIN:
                break
        elif isinstance(event, SessionStarted):
            break
        elif isinstance(event, BotUttered) and (event.data or {}).get("custom"):
            replies.append(event.data["custom"])
    if not replies:
        return Context()
    unsure = next((n for n, reply in enumerate(replies) if reply.get("kind") != "fallback"), len(replies))
    return Context(
        kind=replies[0].get("kind", ""),
        danger=next((reply["kind"] for reply in replies[:RECENT] if reply.get("kind") in DANGER), ""),
        topics=next((topics for reply in replies if (topics := _told_of(reply))), ()),
        offered=tuple(replies[0].get("suggestions") or ()),
        answered=frozenset(topic for reply in replies for topic in reply.get("topics") or ()),
        unsure=unsure,
    )


def _told_of(reply: dict[str, Any]) -> tuple[str, ...]:
    return (NURSE_LINE,) if reply.get("kind") == "person" else tuple(reply.get("topics") or ())


def parse_without_model(text: str, intent: str = DEFAULT_NLU_FALLBACK_INTENT_NAME) -> dict[str, Any]:
    """The parse data of a message whose intent was found without the model, surely; or was not found."""
    confidence = 0.0 if intent == DEFAULT_NLU_FALLBACK_INTENT_NAME else 1.0
    return {"text": text, "intent": {"name": intent, "confidence": confidence}, "intent_ranking": [], "entities": []}


def full_intent(parse: dict[str, Any]) -> str:
    """The intent of a parse with its response key, where it is a retrieval intent's: `faq/mrd`, `urgent`."""
    name = (parse.get("intent") or {}).get("name") or ""
    ranking = parse.get("intent_ranking") or []
    return next((r["name"] for r in ranking if r["name"].split("/")[0] == name), name)


def likeliest(parse: dict[str, Any]) -> dict[str, Any]:
    """The first label of a parse's ranking; Rasa puts "not sure enough" before it, with the threshold as confidence."""
    ranking = parse.get("intent_ranking") or []
    return next((label for label in ranking if label["name"] != DEFAULT_NLU_FALLBACK_INTENT_NAME), {})
