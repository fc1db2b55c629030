"""Rasa's own HTTP API, should somebody serve it: for the machine itself, and for nobody else."""

import http.client
import json
from collections.abc import Iterator

import pytest

from marrow.release.running import own_endpoints
from tests.conftest import RASA_RUN, start_bot

pytestmark = pytest.mark.server

ELSEWHERE = "127.0.0.2"  # an address of this machine that is not its own name for itself
API = [
    ("GET", "/conversations/me/tracker"),
    ("POST", "/conversations/me/messages"),
    ("POST", "/conversations/me/tracker/events"),
    ("POST", "/model/train"),
    ("POST", "/model/parse"),
    ("PUT", "/model"),
    ("PUT", "/model/"),
    ("DELETE", "/model"),
    ("GET", "/domain"),
    ("GET", "/status"),
    ("GET", "/version"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Host and port of a bot that serves the API without a token."""
    folder = tmp_path_factory.mktemp("api")
    endpoints = own_endpoints(folder / "c.db")
    process, found = start_bot(folder, endpoints, (*RASA_RUN, "--enable-api"))
    yield found.removeprefix("http://")
    process.terminate()
    process.wait(20)


def ask(address: str, method: str, path: str, source: str = "127.0.0.1", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(address, timeout=60, source_address=(source, 0))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"model_file": "/tmp/another.tar.gz", "text": "hello", "sender": "me", "message": "what is MRD"}
    connection.request(method, path, None if method in ("GET", "DELETE") else json.dumps(body), named)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize(("method", "path"), API)
def test_it_is_not_there_for_another_machine_nor_through_a_proxy(address: str, method: str, path: str) -> None:
    assert ask(address, method, path, ELSEWHERE)[0] == 404
    assert ask(address, method, path, X_Forwarded_For="203.0.113.9")[0] == 404


def test_the_machine_itself_has_it_and_its_model_stays(address: str) -> None:
    status, body = ask(address, "GET", "/status")
    assert status == 200
    assert json.loads(body)["model_file"].endswith(".tar.gz")


def test_patients_are_answered_from_wherever_they_come(address: str) -> None:
    status, body = ask(address, "POST", "/webhooks/rest/webhook", ELSEWHERE)
    assert status == 200
    assert '"topics":["mrd"]' in body
    assert ask(address, "GET", "/questions/", ELSEWHERE)[0] == 200
    assert ask(address, "GET", "/health/ready", ELSEWHERE)[0] == 200
