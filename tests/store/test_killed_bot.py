"""The bot is killed while patients write to it: every message that was answered is stored, with its answer."""

import asyncio
import json
import signal
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from marrow.paths import ROOT
from tests.conftest import start_bot
from tests.store.conftest import Options

PATIENTS = 8
ANSWERS = 120  # after which the bot is killed

pytestmark = pytest.mark.server


def _write(address: str, patient: int, answered: list[tuple[str, str, str]], enough: threading.Event) -> None:
    """Writes one message after the other until the bot is gone; notes sender, message and answer when it came."""
    for turn in range(10_000):
        sender, message = f"patient {patient}", f"what is a trephine {patient} {turn}"
        body = json.dumps({"sender": sender, "message": message}).encode()
        try:
            with urllib.request.urlopen(f"{address}/webhooks/rest/webhook", data=body, timeout=30) as response:
                texts = [item["text"] for item in json.loads(response.read()) if "text" in item]
                answered.append((sender, message, "\n\n".join(texts)))
        except (urllib.error.URLError, OSError, ValueError):
            return
        if len(answered) >= ANSWERS:
            enough.set()


def test_every_answered_message_outlives_a_kill(options: Options, tmp_path: Path) -> None:
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    connection = {("url" if name == "host" else name): value for name, value in options.items()}
    endpoints["tracker_store"] = {"type": endpoints["tracker_store"]["type"], **connection}
    process, address = start_bot(tmp_path, yaml.safe_dump(endpoints))
    answered: list[tuple[str, str, str]] = []
    enough = threading.Event()
    patients = [threading.Thread(target=_write, args=(address, n, answered, enough)) for n in range(PATIENTS)]
    for patient in patients:
        patient.start()
    assert enough.wait(120)
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    for patient in patients:
        patient.join()

    stock = SQLTrackerStore(Domain.empty(), **options)
    stored: set[tuple[str, str, str]] = set()
    for sender in {sender for sender, _, _ in answered}:
        said = ""
        for event in asyncio.run(stock.retrieve_full_tracker(sender)).events:
            if isinstance(event, UserUttered):
                said = event.text
            elif isinstance(event, BotUttered):
                stored.add((sender, said, event.text))
    assert len(answered) >= ANSWERS
    assert set(answered) <= stored
