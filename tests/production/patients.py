"""Patients who talk with the bot side by side, and keep an account of what they were answered."""

import asyncio
import csv
import json
import random
import ssl
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from marrow.answer.compose import load_wording
from marrow.paths import QUESTIONS

PHONE = "0808 800 4040"
KEYS = {"kind", "topics", "suggestions", "unanswered", "sources", "nurse_line", "confidence"}
TURNS = 5  # of a conversation
FOLLOW_UPS = ("tell me more", "say that again", "in plain words please", "thank you")
FAILURES = tuple(load_wording()[name].split(".")[0] for name in ("failure", "too_many"))
RETRY_AFTER = 1.0  # seconds that who is turned away waits before the next message, as the widget does
PATIENCE = 15.0  # seconds; whoever waits that long has been lost


@dataclass(frozen=True)
class Turn:
    """A message and what came back.

    `sender` is the name that the conversation is kept under; `seconds` how long it took; `fault` what was wrong with
    the answer by the contract, if anything; `failed` whether it says that something failed, or that there is no room.
    """

    sender: str
    message: str
    status: int
    seconds: float
    at: float
    kind: str = ""
    text: str = ""
    fault: str = ""
    failed: bool = False

    @property
    def acknowledged(self) -> bool:
        """Whether the patient was answered, so that the turn must be stored."""
        return not self.fault and not self.failed


@dataclass
class Patients:
    """The account of a load: each turn, in the order in which it ended."""

    turns: list[Turn] = field(default_factory=list)
    sent_again: int = 0  # messages whose connection nginx had closed

    @property
    def acknowledged(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.acknowledged]

    @property
    def failed(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.failed]

    @property
    def faults(self) -> list[str]:
        return [
            f"{turn.fault} ({turn.message!r}, {turn.status}, {turn.seconds:.2f} s)" for turn in self.turns if turn.fault
        ]

    def slowest(self) -> float:
        """Seconds of the slowest turn."""
        return max(turn.seconds for turn in self.turns)

    def percentile(self, share: float) -> float:
        """Seconds that so large a share of the turns took at most; `share` from 0 to 1."""
        ordered = sorted(turn.seconds for turn in self.turns)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def questions() -> list[str]:
    """Questions in patients' words that the document answers."""
    with (QUESTIONS / "development" / "in_scope.tsv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return [row[2] for row in rows if 3 < len(row[2]) < 200]


def fault_of(status: int, items: Any) -> str:
    """What is wrong with a reply by the contract; nothing when it is right."""
    if status not in (200, 429, 503):
        return f"status {status}"
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return "not a list of items"
    customs = [item["custom"] for item in items if "custom" in item]
    texts = [item["text"] for item in items if item.get("text")]
    if len(customs) != 1 or not texts or set(customs[0]) != KEYS:
        return "not the contract's items"
    if customs[0]["nurse_line"]["phone"] != PHONE:
        return "no nurse line"
    if customs[0]["kind"] not in ("answer", "chat") and PHONE not in " ".join(texts):
        return "no nurse line in the text"
    return ""


class Load:
    """So many patients, each with one conversation after the other, a pause between two messages.

    Args:
        address: of nginx. trust: in its certificate. count: of patients. pause: seconds between two messages.
        browsers: whether they have ids as browsers do, or names as REST clients do. different: how many different
            questions they ask among them; all there are when nothing is said.
    """

    def __init__(
        self,
        address: str,
        trust: ssl.SSLContext,
        count: int = 8,
        pause: float = 0.2,
        browsers: bool = True,
        different: int | None = None,
    ) -> None:
        self.account = Patients()
        self._address, self._trust = address, trust
        self._count, self._pause, self._browsers = count, pause, browsers
        self._questions = questions()[:different]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._all()), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> Patients:
        """Lets each patient finish the message under way; returns the account."""
        self._stop.set()
        self._thread.join(PATIENCE + 10)
        assert not self._thread.is_alive(), "A patient still waits."
        return self.account

    async def _all(self) -> None:
        connector = aiohttp.TCPConnector(ssl=self._trust, limit=0)
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
            await asyncio.gather(*(self._patient(session, number) for number in range(self._count)))

    async def _patient(self, session: aiohttp.ClientSession, number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.uniform(0, self._pause))
        while not self._stop.is_set():
            sender = await self._begin(session)
            for turn in range(TURNS):
                if self._stop.is_set():
                    return
                follow_up = turn and chance.random() < 0.2
                message = chance.choice(FOLLOW_UPS if follow_up else self._questions)
                ended = await self._say(session, sender, message)
                self.account.turns.append(ended)
                await asyncio.sleep(self._pause if ended.status == 200 else RETRY_AFTER)

    async def _post(self, session: aiohttp.ClientSession, body: dict[str, str]) -> tuple[int, Any]:
        """Sends a message; on another connection, as browsers do, when the open one is found to be closed."""
        for left in reversed(range(self._count + 1)):  # all connections that were open may be
            try:
                async with session.post(f"{self._address}/webhooks/rest/webhook", json=body) as answer:
                    return answer.status, json.loads(await answer.read())
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                if not left:
                    raise
                self.account.sent_again += 1
        raise AssertionError

    async def _begin(self, session: aiohttp.ClientSession) -> str:
        if self._browsers:
            try:
                async with session.post(f"{self._address}/webhooks/rest/conversations") as answer:
                    if answer.status == 201:
                        return str((await answer.json())["conversation"])
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError):
                pass
        return uuid.uuid4().hex

    async def _say(self, session: aiohttp.ClientSession, sender: str, message: str) -> Turn:
        name = sender.rpartition(".")[0] if sender.startswith("web.") else sender
        began = time.monotonic()
        status, items, fault = 0, None, ""
        try:
            status, items = await self._post(session, {"sender": sender, "message": message})
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            fault = f"{type(error).__name__} {error}"
        seconds = time.monotonic() - began
        fault = fault or fault_of(status, items)
        if fault:
            return Turn(name, message, status, seconds, time.monotonic(), fault=fault)
        (custom,) = [item["custom"] for item in items if "custom" in item]
        text = "\n\n".join(item["text"] for item in items if "text" in item)
        failed = status != 200 or any(said in text for said in FAILURES)
        return Turn(name, message, status, seconds, time.monotonic(), custom["kind"], text, failed=failed)


@contextmanager
def load(address: str, trust: ssl.SSLContext, **options: Any) -> Iterator[Load]:
    """A load that runs as long as the context; call `stop` in it for the account."""
    running = Load(address, trust, **options)
    running.start()
    try:
        yield running
    finally:
        running.stop()
