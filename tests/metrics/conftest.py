"""A bot of its own, whose numbers are served and whose store may be broken."""

import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from marrow.release.running import free_port, own_endpoints
from tests.conftest import start_bot
from tests.waiting import wait_until

SECRET = "planted-secret-3f9c1b7a"


@dataclass(frozen=True)
class Bot:
    """Where the bot and its numbers are, its store, and the switch that pauses it."""

    address: str
    metrics: str
    store: Path
    switch: Path
    log: Path

    def get(self, path: str) -> tuple[int, Any]:
        """The status and the JSON at `path`."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            body = error.read()
            return error.code, json.loads(body) if body.startswith(b"{") else None

    def say(self, message: Any, sender: str = "metrics", **more: Any) -> int:
        """Posts a message, with `more` in the request; returns the status."""
        body = json.dumps({"sender": sender, "message": message, **more}).encode()
        request = urllib.request.Request(f"{self.address}/webhooks/rest/webhook", data=body)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def scrape(self) -> str:
        """What Prometheus gets."""
        with urllib.request.urlopen(self.metrics, timeout=30) as answer:
            return str(answer.read().decode())

    def value(self, name: str, **labels: str) -> float:
        """One number; 0 where there is none."""
        families = text_string_to_metric_families(self.scrape())
        found = [s.value for f in families for s in f.samples if s.name == name and s.labels == labels]
        return sum(found)

    def rename_table(self, old: str, new: str) -> None:
        """Takes the store's table away, or gives it back."""
        with sqlite3.connect(self.store, timeout=30) as connection:
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
        connection.close()


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """The running bot."""
    folder = tmp_path_factory.mktemp("observed")
    store, switch, port = folder / "conversations.db", folder / "paused", free_port()
    endpoints = own_endpoints(store)
    environment = {"MARROW_METRICS_PORT": str(port), "MARROW_PAUSE_FILE": str(switch), "MARROW_SIGNING_KEY": SECRET}
    process, address = start_bot(folder, endpoints, **environment)
    found = Bot(address, f"http://127.0.0.1:{port}/metrics", store, switch, folder / "server.log")
    try:
        wait_until(lambda: found.get("/health/ready")[0] == 200)
        yield found
    finally:
        process.terminate()
        process.wait(20)
