"""What every answer of the bot tells a browser: pages, replies, refusals and what is not there."""

import urllib.error
import urllib.request
from typing import Any

import pytest

pytestmark = pytest.mark.server

ANSWERS = [
    ("GET", "/", None),
    ("GET", "/questions/mrd", None),
    ("GET", "/chat.js", None),
    ("POST", "/webhooks/rest/webhook", b'{"message": "hello"}'),
    ("POST", "/webhooks/rest/webhook", b"no request"),
    ("POST", "/webhooks/rest/webhook", b'{"sender": "web.forged", "message": "hello"}'),
    ("POST", "/webhooks/rest/conversations", b""),
    ("GET", "/health/ready", None),
    ("GET", "/nothing-is-here", None),
    ("DELETE", "/webhooks/rest/webhook", None),
]


def headers(server: str, method: str, path: str, body: bytes | None) -> Any:
    request = urllib.request.Request(server + path, data=body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers
    except urllib.error.HTTPError as error:
        return error.headers


@pytest.mark.parametrize(("method", "path", "body"), ANSWERS)
def test_every_answer_has_the_headers_that_protect(server: str, method: str, path: str, body: bytes | None) -> None:
    found = headers(server, method, path, body)
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in found["Permissions-Policy"]
    assert "default-src 'none'" in found["Content-Security-Policy"]
    assert "frame-ancestors" in found["Content-Security-Policy"]
    assert "unsafe" not in found["Content-Security-Policy"]
    assert found["Cache-Control"]
    assert found["Set-Cookie"] is None
    assert found["Access-Control-Allow-Credentials"] is None
    assert found["Server"] is None  # nor what serves it, and in which version
    assert found["X-Powered-By"] is None
