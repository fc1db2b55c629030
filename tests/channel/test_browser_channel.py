"""What the running channel gives browsers: signed conversations, origins, rates, headers, and nothing of Rasa's."""

import gzip
import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.server

Answer = tuple[int, Any, bytes]
Fetch = Callable[..., Answer]
PHONE = "0808 800 4040"


@pytest.fixture
def fetch(server: str) -> Fetch:
    """Makes a request; returns the status, the headers and the body."""

    def send(path: str, body: Any = None, method: str | None = None, **headers: str) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(server + path, data=data, headers=named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    return send


def begin(fetch: Fetch) -> str:
    status, _, body = fetch("/webhooks/rest/conversations", {})
    assert status == 201
    return str(json.loads(body)["conversation"])


def say(fetch: Fetch, sender: str, message: str, **headers: str) -> Answer:
    return fetch("/webhooks/rest/webhook", {"sender": sender, "message": message}, **headers)


def test_a_browsers_conversation_goes_on_under_its_id(fetch: Fetch) -> None:
    sender = begin(fetch)
    assert json.loads(say(fetch, sender, "what is a trephine")[2])[0]["recipient_id"] == sender
    items = json.loads(say(fetch, sender, "how big is that?")[2])
    assert next(i["custom"] for i in items if "custom" in i)["topics"] == ["trephine"]


def test_a_message_that_is_sent_again_is_answered_and_stored_once(
    fetch: Fetch, stored_messages: Callable[[str], list[str]]
) -> None:
    sender, turn = begin(fetch), str(uuid.uuid4())

    def send(message: str, **more: Any) -> list[dict[str, Any]]:
        status, _, body = fetch("/webhooks/rest/webhook", {"sender": sender, "message": message} | more)
        assert status == 200
        return list(json.loads(body))

    first = send("what is MRD", turn=turn)
    assert send("what is MRD", turn=turn, again=True) == first
    assert stored_messages(sender) == [f"turn.{turn}"]
    send("what is a trephine")
    assert send("what is MRD", turn=turn, again=True) == first
    assert len(stored_messages(sender)) == 2
    sender = begin(fetch)  # in another conversation nothing is known of it
    assert send("what is a trephine", turn=turn, again=True)[-1]["custom"]["topics"] == ["trephine"]
    assert stored_messages(sender) == [f"turn.{turn}"]


def test_a_forged_id_is_refused_in_one_clear_line(fetch: Fetch) -> None:
    name = begin(fetch).rpartition(".")[0]
    for sender in (name, name + ".0", "web.anything"):
        status, _, body = say(fetch, sender, "what did I say?")
        assert status == 403
        assert "/webhooks/rest/conversations" in json.loads(body)["error"]


def test_a_page_of_an_allowed_origin_is_answered_and_another_is_not(fetch: Fetch, hospital: str, server: str) -> None:
    for origin in (hospital, server):
        status, headers, _ = say(fetch, "me", "hello", origin=origin)
        assert status == 200
        assert headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in headers["Vary"]
    for origin in ("https://elsewhere.example", "null", hospital + "0"):
        status, headers, body = say(fetch, "me", "hello", origin=origin)
        assert status == 403
        assert headers["Access-Control-Allow-Origin"] is None
        assert "not one of those" in json.loads(body)["error"]


def test_a_browser_that_asks_for_leave_gets_it_for_allowed_origins_alone(fetch: Fetch, hospital: str) -> None:
    def ask(origin: str) -> Any:
        path = "/webhooks/rest/webhook"
        return fetch(path, method="OPTIONS", origin=origin, Access_Control_Request_Method="POST")[1]

    assert ask(hospital)["Access-Control-Allow-Origin"] == hospital
    assert ask(hospital)["Access-Control-Allow-Methods"] == "POST"
    assert ask(hospital)["Access-Control-Allow-Headers"] == "Content-Type"
    assert ask("https://elsewhere.example")["Access-Control-Allow-Origin"] is None


def test_who_asks_too_often_is_told_so_kindly_with_the_nurse_line(fetch: Fetch) -> None:
    sender = begin(fetch)
    answers = [say(fetch, sender, "") for _ in range(40)]
    assert [status for status, _, _ in answers[:30]] == [200] * 30
    status, headers, body = answers[-1]
    assert status == 429
    assert 1 <= int(headers["Retry-After"]) <= 60
    items = json.loads(body)
    assert next(i["custom"] for i in items if "custom" in i)["kind"] == "fallback"
    assert PHONE in " ".join(i.get("text", "") for i in items)
    assert say(fetch, begin(fetch), "")[0] == 200  # another conversation of the same address


def test_a_client_on_the_machine_itself_has_no_limit(fetch: Fetch) -> None:
    assert {say(fetch, "tester", "")[0] for _ in range(100)} == {200}


@pytest.mark.parametrize("path", ["/", "/questions/", "/questions/results-time", "/chat/", "/demo/hostile/", "/none"])
def test_every_page_has_a_strict_policy(fetch: Fetch, path: str) -> None:
    _, headers, _ = fetch(path, accept="text/html")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Set-Cookie"] is None


def test_what_is_served_is_kept_for_as_long_as_is_right(fetch: Fetch) -> None:
    _, headers, page = fetch("/")
    assert headers["Cache-Control"] == "no-cache"
    style = page.decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in fetch(style)[1]["Cache-Control"]
    assert "max-age=300" in fetch(f"{style}0")[1]["Cache-Control"]  # of another version, as while workers are renewed
    assert fetch("/chat.js")[1]["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert fetch("/chat.js")[1]["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert say(fetch, "me", "hello")[1]["Cache-Control"] == "no-store"


def test_what_a_browser_has_already_is_not_sent_again(fetch: Fetch) -> None:
    for path in ("/", "/chat.js"):
        tag = fetch(path)[1]["ETag"]
        status, _, body = fetch(path, if_none_match=tag)
        assert (status, body) == (304, b"")


def test_files_are_sent_compressed_to_who_can_read_that(fetch: Fetch) -> None:
    status, headers, body = fetch("/chat.js", accept_encoding="gzip")
    assert (status, headers["Content-Encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == fetch("/chat.js")[2]
    assert len(body) <= 25 * 1024


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/me/tracker"),
        ("GET", "/conversations/me/story"),
        ("POST", "/conversations/me/messages"),
        ("POST", "/conversations/me/execute"),
        ("POST", "/conversations/me/trigger_intent"),
        ("POST", "/model/parse"),
        ("POST", "/model/train"),
        ("PUT", "/model"),
        ("DELETE", "/model"),
        ("GET", "/domain"),
        ("GET", "/status"),
        ("GET", "/version"),
    ],
)
def test_rasas_own_api_is_not_there(fetch: Fetch, method: str, path: str) -> None:
    say(fetch, "me", "hello")
    assert fetch(path, None if method == "GET" else {"text": "hello"}, method=method)[0] in (404, 405)


@pytest.mark.parametrize(
    "path", ["/../README.md", "/templates/home.html", "/src/chat.ts", "/package.json", "/var/signing.key"]
)
def test_nothing_else_of_the_project_is_served(fetch: Fetch, path: str) -> None:
    assert fetch(path)[0] == 404
