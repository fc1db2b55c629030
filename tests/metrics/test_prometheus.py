"""A real Prometheus scrapes the running bot by our configuration, and answers every query of rules and dashboard."""

import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from marrow.paths import CODE
from marrow.release.running import free_port, wait_for_answer
from tests.metrics.conftest import Bot
from tests.metrics.test_alerts import queries, rules
from tests.programs import missing
from tests.waiting import wait_until

pytestmark = pytest.mark.server

FOLDER = CODE / "deploy" / "observability"


@pytest.fixture(scope="module")
def prometheus(bot: Bot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prometheus that scrapes the bot every second."""
    program = shutil.which("prometheus")
    if program is None:
        missing("prometheus was not found: install it (Debian: apt-get install prometheus).")
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    scraped = bot.metrics.removeprefix("http://").removesuffix("/metrics")
    own = (FOLDER / "prometheus.yml").read_text().replace("127.0.0.1:9101", scraped).replace("15s", "1s")
    assert scraped in own
    (folder / "prometheus.yml").write_text(own)
    shutil.copy(FOLDER / "alerts.yml", folder)
    command = [str(program), f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log, cwd=folder
        )
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/-/ready", process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def ask(prometheus: str, query: str) -> list[Any]:
    address = f"{prometheus}/api/v1/query?{urllib.parse.urlencode({'query': query})}"
    with urllib.request.urlopen(address, timeout=30) as answer:
        content = json.loads(answer.read())
    assert content["status"] == "success", content
    return list(content["data"]["result"])


def test_it_finds_the_bot_and_its_numbers(prometheus: str, bot: Bot) -> None:
    assert bot.say("what is MRD") == 200
    wait_until(lambda: bool(ask(prometheus, 'up{job="marrow-bot"} == 1')))
    wait_until(lambda: bool(ask(prometheus, 'sum(marrow_messages_total{kind="answer"}) >= 1')))
    assert ask(prometheus, "marrow_ready")[0]["value"][1] == "1"
    assert ask(prometheus, "process_resident_memory_bytes")


def test_it_answers_every_query_of_rules_and_dashboard(prometheus: str) -> None:
    for query in [*rules(), *queries()]:
        ask(prometheus, query.replace("$__rate_interval", "1m"))


def test_a_staff_app_that_is_not_there_is_about_to_be_told(prometheus: str) -> None:
    wait_until(lambda: bool(ask(prometheus, 'ALERTS{alertname="StaffAppDown", alertstate="pending"}')))
    wait_until(lambda: not ask(prometheus, 'ALERTS{alertname="BotDown"}'))  # pending until the first scrape
