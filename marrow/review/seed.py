"""Made-up conversations for demonstration and benchmarks, from the project's own blind questions.

They go through the same code as those of the tracker store. Which questions, when, and how sure the model is, is drawn
from a fixed seed.
"""

import math
import random
import time
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from marrow.errors import BadInput
from marrow.nlu.labels import ANSWERS
from marrow.release.questions import SETS, Question, load_questions
from marrow.review.ingest.apply import apply
from marrow.review.ingest.follow import settle
from marrow.review.ingest.grouping import Grouper, project_encoder
from marrow.review.ingest.source import Event
from marrow.review.models import Conversation
from marrow.topics import load_topics

DAYS = 90  # the conversations are spread over so many days
PART = 400  # conversations a transaction
CHANNELS = ("rest", "rest", "rest", "hospital_site")
WEIGHTS = {  # what people ask, in hundredths
    "in_scope": 62,
    "general_risk": 7,
    "near_miss": 11,
    "far_off": 3,
    "urgent": 3,
    "distress": 1,
    "personal": 5,
    "person": 4,
    "chat": 4,
}
UNSURE = 0.06  # of what the document answers, the share that got a fallback
THUMBS = {"answer": (0.10, 0.015), "fallback": (0.005, 0.05)}  # shares of thumbs up and down
HOURS = [1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 11, 10, 9, 9, 9, 9, 9, 9, 10, 11, 11, 9, 6, 3]


def seed(conversations: int) -> None:
    """Fills the database with `conversations` of ten messages on average.

    Raises:
        BadInput: there are conversations already, so that made-up ones never mix with real ones.
    """
    if Conversation.objects.exists():
        raise BadInput("The database holds conversations already; seed an empty one (MARROW_REVIEW_DATABASE_URL).")
    began = time.monotonic()
    maker = _Maker(random.Random(20261125))
    turns = done = 0
    events: list[Event] = []
    for number in range(conversations):
        events += maker.conversation(number)
        if (number + 1) % PART == 0 or number + 1 == conversations:
            turns += apply(events)
            done, events = number + 1, []
            if done % (PART * 25) == 0:
                print(f"{done:,} conversations, {turns:,} messages, {time.monotonic() - began:.0f} s", flush=True)
    settle(Grouper(project_encoder()))
    print(f"Made {done:,} conversations with {turns:,} messages in {time.monotonic() - began:.0f} s.")


class _Maker:
    """Draws conversations."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._questions: dict[str, list[Question]] = {}
        for name in SETS:
            for question in load_questions(name):
                self._questions.setdefault(question.group, []).append(question)
        self._topics = list(load_topics())
        self._now = timezone.now().timestamp()
        self._event = 0

    def conversation(self, number: int) -> Iterator[Event]:
        """The events of one conversation: ten messages on average, few of them long."""
        chance, sender = self._chance, f"seeded-{number:07d}"
        channel = chance.choice(CHANNELS)
        midnight = self._now - self._now % 86400 - 86400 * chance.randint(1, DAYS - 1)
        at = midnight + 3600 * chance.choices(range(24), HOURS)[0] + chance.random() * 3600
        for _ in range(max(1, min(60, round(chance.expovariate(1 / 10) + 0.5)))):
            question = self._question()
            kind, custom, parse = self._reply(question)
            yield self._user(sender, at, question.text, parse, channel)
            yield self._bot(sender, at + 0.1, custom)
            at += 15 + chance.random() * 90
            up, down = THUMBS.get(kind, (0.0, 0.0))
            drawn = chance.random()
            if drawn < up + down:
                move = "helped" if drawn < up else "not_helped"
                label = {"name": f"dialogue/{move}", "confidence": 1.0}
                thumb = "\N{THUMBS UP SIGN}" if move == "helped" else "\N{THUMBS DOWN SIGN}"
                parse = {"intent": {"name": "dialogue", "confidence": 1.0}, "intent_ranking": [label]}
                yield self._user(sender, at, thumb, parse, channel)
                yield self._bot(sender, at + 0.1, _custom("chat", 1.0) | {"text": "Thank you for telling me."})
                at += 5 + chance.random() * 20

    def _question(self) -> Question:
        group = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        questions = self._questions[group]
        # Some questions are asked far more often than others, as everywhere.
        return questions[int(len(questions) * self._chance.random() ** 2.2)]

    def _reply(self, question: Question) -> tuple[str, dict[str, Any], dict[str, Any]]:
        chance, topics = self._chance, load_topics()
        kind = question.kind
        if kind == "answer" and chance.random() < UNSURE:
            kind = "fallback"
        low, high = (0.65, 1.0) if kind != "fallback" else (0.15, 0.64)
        confidence = round(low + (high - low) * math.sqrt(chance.random()), 4)
        best = question.topic if question.topic in topics else chance.choice(self._topics)
        label = f"faq/{best}" if kind in ("answer", "fallback") else kind
        others = [f"faq/{topic}" for topic in chance.sample(self._topics, 3)]
        ranking = [{"name": label, "confidence": confidence}]
        ranking += [{"name": n, "confidence": round((1 - confidence) / (i + 2), 4)} for i, n in enumerate(others)]
        parse = {"intent": ranking[0], "intent_ranking": ranking}
        custom = _custom(kind, confidence)
        if kind == "answer":
            custom["topics"] = [best]
            custom["sources"] = [{"topic": best, "section": topics[best].source.section}]
            custom["text"] = topics[best].answer
        elif kind == "fallback":
            names = [label, *others][:3]
            custom["suggestions"] = [{"question": topics[n.removeprefix(ANSWERS)].question} for n in names]
            custom["unanswered"] = [question.text]
        return kind, custom, parse

    def _user(self, sender: str, at: float, text: str, parse: dict[str, Any], channel: str) -> Event:
        self._event += 1
        return Event(self._event, sender, "user", at, {"text": text, "parse_data": parse, "input_channel": channel})

    def _bot(self, sender: str, at: float, custom: dict[str, Any]) -> Event:
        self._event += 1
        text = custom.pop("text")
        return Event(self._event, sender, "bot", at, {"text": text, "data": {"custom": custom}})


def _custom(kind: str, confidence: float) -> dict[str, Any]:
    texts = {
        "fallback": "I'm not sure that I have the answer to that. Call the nurse line on 0808 800 4040.",
        "urgent": "This needs a person now, not a chat. Contact the hospital straight away.",
        "distress": "I am so sorry. Nobody has to face this alone. You can call Samaritans on 116 123 at any time.",
        "personal": "I can't judge that, because I don't know you or your test results.",
        "person": "You can talk to a nurse on 0808 800 4040.",
    }
    contract = {
        "kind": kind,
        "topics": [],
        "suggestions": [],
        "unanswered": [],
        "sources": [],
        "confidence": confidence,
    }
    return contract | {"text": texts.get(kind, "Hello. Ask me about the bone marrow test.")}
