"""Composes the reply to a message from what the model made of it."""

import re
from dataclasses import replace
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from marrow.answer.nurse_line import NurseLine, load_nurse_line
from marrow.answer.reply import DANGER, Reply
from marrow.nlu.context import Context, full_intent, likeliest, parse_without_model
from marrow.nlu.labels import ANSWERS, GETTING_HELP, HESITATES, OUTSIDE, OUTSIDE_GROUP, WORRIED
from marrow.nlu.parts_logit import SPOKEN_OF
from marrow.nlu.spans import asks
from marrow.paths import DATA
from marrow.topics import Topic, load_topics

MEDICINE_TOPICS = ("blood_thinners", "usual_medicines")
KIND_OF_INTENT = {
    "urgent": "urgent",
    "distress": "distress",
    "personal": "personal",
    "person": "person",
    "faq": "answer",
    "chat": "chat",
    "dialogue": "dialogue",  # becomes `answer` or `chat`
}  # every other intent is a fallback
REMARKS = ("asides", "told")  # groups of what is outside the document in which nothing is asked
CALMS = ("procedure", "pain_during_test", "sedation")  # what those want to know who are afraid of the test
SAYS_AGAIN = ("dialogue/again", "dialogue/simpler")
SAID_ALIKE = (*DANGER, "personal", "person")  # kinds of which there is one reply, and no plainer one
SUGGESTIONS = 3
NEIGHBOURS = 2  # topics that "tell me more" answers
LONGEST_MESSAGE = 1000  # characters; a longer one is read for danger and distress alone
SENTENCE_END = re.compile(r"(?<=[.!?]) ")
# Danger and despair come together, and one may be taken for the other: what may be there too, and what is then added.
BESIDE = {"urgent": ("distress", "urgent_distress"), "distress": ("urgent", "distress_urgent")}
BESIDE_SCORE = 0.2  # score from which it may be there
LEAST_LIKELY_SUGGESTION = 0.04  # score under which a topic is not offered as what may have been meant
LIKELY_ASKED = 0.5  # probability from which a topic that was not answered is likely to have been asked too
LIKELY_SCORE = 0.25  # the same, by its score: two in 100 questions on one topic score so much for another
MEDICINE_SCORE = 0.15  # score from which a personal question about medicines also gets what the document says


@lru_cache(maxsize=4)
def load_wording(folder: Path = DATA) -> dict[str, str]:
    """The texts of `replies.yml`, `chat.yml` and `dialogue.yml` in `folder` by name, with fixed numbers."""
    contacts = yaml.safe_load((DATA / "contacts.yml").read_text(encoding="utf-8"))
    wording: dict[str, str] = {}
    for file in ("replies.yml", "chat.yml", "dialogue.yml"):
        responses = yaml.safe_load((folder / file).read_text(encoding="utf-8"))["responses"]
        wording |= {name.removeprefix("utter_"): texts[0]["text"].strip() for name, texts in responses.items()}
    for name in wording:
        for contact in ("samaritans", "emergency"):
            wording[name] = wording[name].replace(f"{{{contact}}}", contacts[contact]["phone"])
    return wording


class Composer:
    """Turns Rasa's parse of a message into the contract's reply.

    Args:
        clock: gives the present moment, an aware datetime; the system's when None.
        data: where the topics and their answers are: those that the model was trained on. The wording of all other
            replies belongs to the program and is the project's; what only the model knows of it is the model's.
    """

    def __init__(self, clock: Any = None, data: Path = DATA) -> None:
        self._clock = clock or (lambda: datetime.now(timezone.utc))
        self._topics = load_topics(data)
        self._wording = load_wording(data) | load_wording()
        self._nurse_line: NurseLine = load_nurse_line()

    def compose(self, parse: dict[str, Any], context: Context | None = None) -> Reply:
        """The reply to a message.

        Args:
            parse: Rasa's parse data: `text`, `intent`, `intent_ranking` and what the components added.
            context: the conversation before the message; none when it begins one.
        """
        context = context or Context()
        reply = self._compose(parse, context)
        if reply.kind in DANGER:
            return reply
        if parse.get("distress_hinted") and context.kind != "distress":
            reply = replace(reply, text=f"{reply.text}\n\n{self._wording['too_much']}")
        if context.kind not in DANGER:
            return reply
        reminder = self._wording[f"reminder_{context.kind}"]
        if full_intent(parse) != GETTING_HELP:
            return replace(reply, text=f"{reminder}\n\n{reply.text}")
        # They do what the reminder would say; whom despairing people may ring as well comes after.
        return reply if context.kind == "urgent" else replace(reply, text=f"{reply.text}\n\n{reminder}")

    def _compose(self, parse: dict[str, Any], context: Context) -> Reply:
        best = full_intent(parse)
        kind = KIND_OF_INTENT.get(best.split("/")[0], "fallback")
        text = parse.get("text") or ""
        if len(text) > LONGEST_MESSAGE and kind not in DANGER:
            return self._reply(parse, "fallback", "too_long", unanswered=[text])
        if kind == "answer":
            asked = parse.get("answered_questions") or [{"topic": best.split("/")[1]}]
            return self._answer(parse, asked, context)
        if kind == "dialogue":
            return self._dialogue(parse, best, context)
        if kind == "chat":
            return self._reply(parse, "chat", best, suggestions=self._offer(CALMS if best == WORRIED else ()))
        if kind == "personal":
            return self._personal(parse)
        if kind == "fallback":
            return self._fallback(parse, context)
        reply = self._reply(parse, kind, kind)
        other, beside = BESIDE.get(kind, ("", ""))
        if beside and (_scored(parse, other) or (kind == "distress" and parse.get("danger_signs"))):
            return replace(reply, text=f"{reply.text}\n\n{self._wording[beside]}")
        return reply

    def failure(self, text: str, wording: str = "failure") -> Reply:
        """The reply when something inside failed, or was not let in: the nurse line, whatever happened.

        Args:
            text: the patient's message.
            wording: the name of what is said, in `data/replies.yml`.
        """
        unanswered = [text] if text else []
        return self._reply(parse_without_model(text), "fallback", wording, unanswered=unanswered)

    def paused(self, text: str) -> Reply:
        """The only reply while the bot is paused: who to ring."""
        return self.failure(text, "paused")

    def _answer(self, parse: dict[str, Any], asked: list[dict[str, Any]], context: Context) -> Reply:
        """The answers to what was asked, in order; `asked` holds a `topic` each, or None beside the `text`."""
        topics = [self._topics[t] for t in dict.fromkeys(part["topic"] for part in asked if part["topic"])]
        unanswered = [part["text"] for part in asked if not part["topic"]]
        text = topics[0].answer if len(topics) == 1 else _under_headings(topics)
        if unanswered:
            rest = self._wording["unanswered"].replace("{nurse_line}", self._nurse_line.sentence(self._clock()))
            text += "\n\n" + rest.replace("{unanswered}", " ".join(f"\u201c{part}\u201d" for part in unanswered))
        return self._say(parse, text, topics, context, unanswered=unanswered)

    def _say(self, parse: dict[str, Any], text: str, topics: list[Topic], context: Context, **contract: Any) -> Reply:
        """An answer: `text`, which answers `topics`."""
        answered = {t.id for t in topics}
        perhaps = {t: p >= LIKELY_ASKED for t, p in (parse.get("perhaps_asked") or {}).items() if t not in answered}
        for other, score in _ranked_topics(parse):
            if score >= SPOKEN_OF and other not in answered:
                perhaps[other] = perhaps.get(other, False) or score >= LIKELY_SCORE
        if any(perhaps.values()) and not contract.get("unanswered"):
            text += f"\n\n{self._wording['perhaps_more']}"
        following = [t for topic in topics for t in topic.next if t not in answered | context.answered]
        return Reply(
            text=text,
            kind="answer",
            nurse_line=self._nurse_line.contract(self._clock()),
            confidence=_confidence(parse),
            topics=[topic.id for topic in topics],
            suggestions=self._offer(list(dict.fromkeys([*perhaps, *following]))[:SUGGESTIONS]),
            sources=[self._source(topic) for topic in topics],
            **contract,
        )

    def _dialogue(self, parse: dict[str, Any], move: str, context: Context) -> Reply:
        """The reply to a message about the conversation itself: say it again, more plainly, tell me more."""
        if move == HESITATES and context.danger:
            return self._reply(parse, context.danger, f"hesitates_{context.danger}")
        if move in SAYS_AGAIN and context.kind in SAID_ALIKE:
            return self._reply(parse, context.kind, context.kind)
        last = [self._topics[t] for t in context.topics if t in self._topics]  # another model may have answered
        if last and move == "dialogue/again":
            return self._answer(parse, [{"topic": topic.id} for topic in last], context)
        if last and move == "dialogue/simpler":
            plain = "\n\n".join(topic.simple for topic in last)
            return self._say(parse, f"{self._wording['simpler']} {plain}", last, context)
        if move == "dialogue/more":
            near = [self._topics[t] for topic in last for t in topic.next]
            fresh = [t for t in near if t.id not in context.answered] or near
            if more := list(dict.fromkeys(fresh))[:NEIGHBOURS]:
                return self._say(parse, f"{self._wording['more']}\n\n{_under_headings(more)}", more, context)
        return self._reply(parse, "chat", move)

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

    def _fallback(self, parse: dict[str, Any], context: Context) -> Reply:
        text = parse.get("text", "").strip()
        if not text:
            return self._reply(parse, "fallback", "empty")
        scored = [t for t, score in _ranked_topics(parse) if score >= LEAST_LIKELY_SUGGESTION]
        meant = list(dict.fromkeys([*(parse.get("perhaps_asked") or {}), *scored]))[:SUGGESTIONS]
        wording = "fallback_danger" if parse.get("danger_doubted") else "fallback_suggest" if meant else "fallback"
        if wording != "fallback_danger":
            wording = "fallback_told" if _only_tells(parse) else "fallback_again" if context.unsure else wording
        if wording == "fallback_told" and context.kind in DANGER:
            meant = []  # "he is with me now": no moment for a question about the test
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
        return [{"topic": t, "question": self._topics[t].question} for t in topics if t in self._topics]

    def _source(self, topic: Topic) -> dict[str, Any]:
        return topic.source.contract(topic.id, self._clock().date())


def _under_headings(topics: list[Topic]) -> str:
    """The answers of `topics`, each under its question; a sentence that stands in an earlier one is said once."""
    said: set[str] = set()
    answers = []
    for topic in topics:
        sentences = [s for s in SENTENCE_END.split(topic.answer) if s not in said]
        said.update(sentences)
        answers.append(f"{topic.question}\n{' '.join(sentences) or topic.simple}")
    return "\n\n".join(answers)


def _confidence(parse: dict[str, Any]) -> float:
    """The model's: where it was not sure enough, in the label that came first."""
    intent = parse.get("intent", {})
    if intent.get("name") == DEFAULT_NLU_FALLBACK_INTENT_NAME:
        intent = likeliest(parse)
    return float(intent.get("confidence") or 0.0)


def _only_tells(parse: dict[str, Any]) -> bool:
    """Whether the message is likeliest a remark ("my son is driving me there"), and no question by its form."""
    told = likeliest(parse).get("name") == OUTSIDE and parse.get(OUTSIDE_GROUP) in REMARKS
    return told and not asks(parse.get("text", "").strip())


def _scored(parse: dict[str, Any], label: str) -> bool:
    """Whether `label` may be in the message too, beside what was made of it."""
    return any(r["name"] == label and r.get("score", 0.0) >= BESIDE_SCORE for r in parse.get("intent_ranking", []))


def _ranked_topics(parse: dict[str, Any]) -> list[tuple[str, float]]:
    """The topics that the message may be about and their scores, falling."""
    ranking = [r for r in parse.get("intent_ranking", []) if r["name"].startswith(ANSWERS)]
    return [(r["name"].split("/")[1], r.get("score", 0.0)) for r in ranking]
