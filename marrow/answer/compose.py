"""Composes the reply to a message from what the model made of it."""

from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

import yaml

from marrow.answer.nurse_line import NurseLine, load_nurse_line
from marrow.answer.reply import Reply
from marrow.answer.topics import Topic, load_topics
from marrow.paths import DATA

MEDICINE_TOPICS = ("blood_thinners", "usual_medicines")
KIND_OF_INTENT = {
    "urgent": "urgent",
    "distress": "distress",
    "personal": "personal",
    "person": "person",
    "faq": "answer",
    "chat": "chat",
}  # every other intent is a fallback
SUGGESTIONS = 3
LEAST_LIKELY_SUGGESTION = 0.06  # score under which a topic is not offered as what may have been meant
MEDICINE_SCORE = 0.15  # score from which a personal question about medicines also gets what the document says


@lru_cache(maxsize=1)
def load_wording() -> dict[str, str]:
    """The texts of `data/replies.yml` and `data/chat.yml` by name (`fallback`), with the fixed numbers."""
    contacts = yaml.safe_load((DATA / "contacts.yml").read_text(encoding="utf-8"))
    wording: dict[str, str] = {}
    for file in ("replies.yml", "chat.yml"):
        responses = yaml.safe_load((DATA / file).read_text(encoding="utf-8"))["responses"]
        wording |= {name.removeprefix("utter_"): texts[0]["text"].strip() for name, texts in responses.items()}
    for name in wording:
        for contact in ("samaritans", "emergency"):
            wording[name] = wording[name].replace(f"{{{contact}}}", contacts[contact]["phone"])
    return wording


class Composer:
    """Turns Rasa's parse of a message into the contract's reply.

    Args:
        clock: gives the present moment, an aware datetime; the system's when None.
    """

    def __init__(self, clock: Any = None) -> None:
        self._clock = clock or (lambda: datetime.now(timezone.utc))
        self._topics = load_topics()
        self._wording = load_wording()
        self._nurse_line: NurseLine = load_nurse_line()

    def compose(self, parse: dict[str, Any]) -> Reply:
        """The reply to a message.

        Args:
            parse: Rasa's parse data: `text`, `intent`, `intent_ranking` and what the components added.
        """
        intent = parse.get("intent", {}).get("name") or ""
        kind = KIND_OF_INTENT.get(intent, "fallback")
        best = next((r["name"] for r in parse.get("intent_ranking", []) if r["name"].split("/")[0] == intent), intent)
        if kind == "answer":
            return self._answer(parse, best.split("/")[1])
        if kind == "chat":
            return self._reply(parse, "chat", best)
        if kind == "personal":
            return self._personal(parse)
        if kind == "fallback":
            return self._fallback(parse)
        return self._reply(parse, kind, kind)

    def failure(self, text: str) -> Reply:
        """The reply when something inside failed: the nurse line, whatever happened.

        Args:
            text: the patient's message.
        """
        parse = {"text": text, "intent": {"name": "nlu_fallback", "confidence": 0.0}}
        return self._reply(parse, "fallback", "failure", unanswered=[text] if text else [])

    def _answer(self, parse: dict[str, Any], topic_id: str) -> Reply:
        topic = self._topics[topic_id]
        return Reply(
            text=topic.answer,
            kind="answer",
            nurse_line=self._nurse_line.contract(self._clock()),
            confidence=_confidence(parse),
            topics=[topic.id],
            suggestions=self._offer(topic.next),
            sources=[self._source(topic)],
        )

    def _personal(self, parse: dict[str, Any]) -> Reply:
        medicine = next(
            (t for t, score in _ranked_topics(parse)[:2] if t in MEDICINE_TOPICS and score >= MEDICINE_SCORE), None
        )
        if medicine is None:
            return self._reply(parse, "personal", "personal", unanswered=[parse.get("text", "")])
        topic = self._topics[medicine]
        return self._reply(
            parse,
            "personal",
            "personal_medicines",
            answer=topic.answer,
            topics=[topic.id],
            sources=[self._source(topic)],
            unanswered=[parse.get("text", "")],
        )

    def _fallback(self, parse: dict[str, Any]) -> Reply:
        text = parse.get("text", "").strip()
        if not text:
            return self._reply(parse, "fallback", "empty")
        meant = [t for t, score in _ranked_topics(parse) if score >= LEAST_LIKELY_SUGGESTION][:SUGGESTIONS]
        wording = "fallback_danger" if parse.get("danger_doubted") else "fallback_suggest" if meant else "fallback"
        return self._reply(parse, "fallback", wording, suggestions=self._offer(meant), unanswered=[text])

    def _reply(self, parse: dict[str, Any], kind: str, wording: str, answer: str = "", **contract: Any) -> Reply:
        now = self._clock()
        text = self._wording[wording].replace("{nurse_line}", self._nurse_line.sentence(now))
        return Reply(
            text=text.replace("{answer}", answer),
            kind=kind,
            nurse_line=self._nurse_line.contract(now),
            confidence=_confidence(parse),
            **contract,
        )

    def _offer(self, topics: Any) -> list[dict[str, str]]:
        return [{"topic": t, "question": self._topics[t].question} for t in topics]

    def _source(self, topic: Topic) -> dict[str, Any]:
        return topic.source.contract(topic.id, self._clock().date())


def _confidence(parse: dict[str, Any]) -> float:
    return float(parse.get("intent", {}).get("confidence") or 0.0)


def _ranked_topics(parse: dict[str, Any]) -> list[tuple[str, float]]:
    """The topics that the message may be about and their scores, falling."""
    ranking = [r for r in parse.get("intent_ranking", []) if r["name"].startswith("faq/")]
    return [(r["name"].split("/")[1], r.get("score", 0.0)) for r in ranking]
