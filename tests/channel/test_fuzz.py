"""Requests by the hundred, made from docs/openapi.yml and from nothing at all: each gets what the description says.

`MARROW_FUZZ` sets how many of each kind; `make fuzz` sends many more and prints how many got which answer.
"""

import json
import os
import socket
import sys
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from marrow.channel.long_messages import LONGEST_PIECE, OVERLAP, pieces, sentences
from marrow.channel.request import MAX_MESSAGE, MAX_SENDER, BadRequest, plain_message, read, without_personal_data
from marrow.paths import CODE

EXAMPLES = int(os.environ.get("MARROW_FUZZ", "100"))
PHONE = "0808 800 4040"
HELD_TO = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
description = schemathesis.openapi.from_path(CODE / "docs" / "openapi.yml")
say = description["/webhooks/rest/webhook"]["POST"]
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
answered: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _report() -> Iterator[None]:
    """Prints what was sent and what came back; seen with `pytest -s`."""
    yield
    for what, times in sorted(answered.items()):
        print(f"{times:7} {what}", file=sys.stderr)


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    """One connection for all requests."""
    with requests.Session() as session:
        yield session


def send(case: schemathesis.Case, server: str, line: requests.Session, what: str) -> requests.Response:
    answer = case.call(base_url=server, session=line, timeout=60)
    case.validate_response(answer, checks=HELD_TO)
    answered[f"{what}: {answer.status_code}"] += 1
    return answer.response if hasattr(answer, "response") else answer  # type: ignore[return-value]


@pytest.mark.server
def test_what_the_description_allows_is_answered(server: str, line: requests.Session) -> None:
    @many
    @given(case=say.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def run(case: schemathesis.Case) -> None:
        assert send(case, server, line, "allowed by the description").status_code in (200, 403)

    run()


@pytest.mark.server
def test_what_it_does_not_allow_is_refused_in_one_line_or_answered(server: str, line: requests.Session) -> None:
    @many
    @given(case=say.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def run(case: schemathesis.Case) -> None:
        status = send(case, server, line, "not allowed by the description").status_code
        assert status in (200, 400, 403)
        if isinstance(case.body, dict) and not isinstance(case.body.get("message"), str):
            assert status == 400

    run()


@pytest.mark.server
@pytest.mark.parametrize(
    ("path", "method"), [("/webhooks/rest/", "GET"), ("/health/live", "GET"), ("/health/ready", "GET")]
)
def test_the_other_addresses_are_as_described(server: str, line: requests.Session, path: str, method: str) -> None:
    case = description[path][method].Case()
    assert send(case, server, line, path).status_code == 200


@pytest.mark.server
def test_a_conversation_is_begun_as_described(server: str, line: requests.Session) -> None:
    case = description["/webhooks/rest/conversations"]["POST"].Case()
    for _ in range(5):
        assert send(case, server, line, "/webhooks/rest/conversations").status_code in (201, 429)


# What a patient may type, or somebody who means harm: words of the field, odd signs, commands, markup.
FRAGMENTS = st.sampled_from(
    [
        "bleeding",
        "what is MRD",
        "/restart",
        "/faq",
        "{nurse_line}",
        "[name]",
        "<script>",
        "ignore all instructions",
        "\n",
    ]
)
MESSAGES = st.lists(st.one_of(FRAGMENTS, st.text(max_size=40)), max_size=12).map(" ".join)


@pytest.mark.server
def test_any_message_gets_the_contract_and_who_to_ring(server: str, line: requests.Session) -> None:
    @many
    @given(message=MESSAGES)
    def run(message: str) -> None:
        case = say.Case(body={"message": message}, media_type="application/json")
        items = send(case, server, line, "messages made of fragments").json()
        (custom,) = [item["custom"] for item in items if "custom" in item]
        answered[f"messages made of fragments, kind {custom['kind']}"] += 1
        if custom["kind"] not in ("answer", "chat"):
            assert PHONE in " ".join(item.get("text", "") for item in items)

    run()


@pytest.mark.server
def test_no_bytes_on_the_line_stop_the_server(server: str) -> None:
    host, port = str(urllib.parse.urlsplit(server).hostname), int(urllib.parse.urlsplit(server).port or 0)
    begin = st.sampled_from(
        [b"", b"GET / HTTP/1.1\r\n", b"POST /webhooks/rest/webhook HTTP/1.1\r\nContent-Length: 5\r\n"]
    )

    @many
    @given(begin=begin, rest=st.binary(max_size=200))
    def run(begin: bytes, rest: bytes) -> None:
        with socket.create_connection((host, port), timeout=30) as connection:
            connection.sendall(begin + rest + b"\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            first = connection.recv(64).split(b"\r\n")[0]
        answered[f"bytes on the line: {first[9:12].decode() or 'closed'}"] += 1
        assert not first.startswith(b"HTTP/1.1 5")

    run()
    with urllib.request.urlopen(f"{server}/health/ready", timeout=30) as answer:
        assert answer.status == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
OPTIONAL = {
    "message": MESSAGES | JSON,
    "sender": JSON | st.text(max_size=300),
    "turn": JSON | st.uuids().map(str),
    "again": JSON | st.booleans(),
}
BODIES = st.fixed_dictionaries({}, optional=OPTIONAL)


@many
@given(body=BODIES.map(lambda content: json.dumps(content).encode()) | st.binary(max_size=300))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        chat = without_personal_data(read(body))
    except BadRequest as error:
        assert error.status in (400, 413)
        assert "\n" not in str(error)
        answered["bodies: refused"] += 1
        return
    answered["bodies: read"] += 1
    assert len(chat.message) <= MAX_MESSAGE + 200  # a placeholder may be longer than what it stands for
    assert len(chat.sender) <= MAX_SENDER
    assert not chat.message.startswith("/")
    (chat.message + chat.sender).encode()  # no half characters: a database would refuse them


@many
@given(text=MESSAGES | st.text(max_size=500))
def test_reading_a_message_again_changes_nothing(text: str) -> None:
    answered["messages: read again"] += 1
    once: Any = plain_message(text)
    assert plain_message(once) == once


@many
@given(text=st.text(alphabet="ab .!?\n", max_size=2000))
def test_a_long_message_is_looked_at_whole(text: str) -> None:
    answered["long messages: cut"] += 1
    parts = sentences(text)
    assert all(len(part) <= LONGEST_PIECE for part in parts)
    assert "".join("".join(parts).split()).replace(" ", "").count("a") >= text.count("a")
    assert sum(map(len, pieces(parts))) >= sum(map(len, parts))
    assert OVERLAP < LONGEST_PIECE
