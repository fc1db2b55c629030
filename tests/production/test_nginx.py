"""What nginx lets in and what it says by itself."""

import json
import re
import socket
import ssl
import urllib.request
from datetime import datetime, timezone
from typing import Any

import pytest

from marrow.answer.compose import Composer
from tests.production.deployment import Deployment
from tests.production.processes import DEPLOY

pytestmark = pytest.mark.production

REPLIES = DEPLOY / "nginx" / "replies"
STATE = re.compile(r" The line is (?:open now\.|closed now\. It opens [a-zA-Z ]+ at \d+[ap]m\.)")


@pytest.mark.parametrize(
    "path",
    [
        "/model",
        "/model/parse",
        "/conversations/x/tracker",
        "/status",
        "/version",
        "/domain",
        "/metrics",
        "/health/live",
        "/webhooks/rest/",
        "/webhooks/other/webhook",
        "/replies/failure.json",
        "/demo/hostile/",
    ],
)
def test_nothing_else_can_be_reached(deployment: Deployment, path: str) -> None:
    for body in (None, b"{}"):
        assert deployment.nginx.get(path, body)[0] == 404


@pytest.mark.parametrize("path", ["/", "/chat/", "/questions/", "/questions/mrd", "/chat.js", "/icon.svg", "/page.css"])
def test_pages_and_files_are_served_with_the_channels_headers(deployment: Deployment, path: str) -> None:
    status, content, headers = deployment.nginx.get(path)
    assert status == 200
    assert content
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["Server"] == "nginx"  # and not which


def test_a_message_can_only_be_posted(deployment: Deployment) -> None:
    assert deployment.nginx.get("/webhooks/rest/webhook")[0] == 403


def test_plain_http_leads_to_https(deployment: Deployment) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener(Stay).open(f"http://127.0.0.1:{deployment.nginx.http}/questions/", timeout=10)
    assert caught.value.code == 308
    assert caught.value.headers["Location"] == "https://127.0.0.1/questions/"


def _handshake(deployment: Deployment, least: ssl.TLSVersion, most: ssl.TLSVersion) -> str | None:
    trust = deployment.nginx.trust()
    trust.minimum_version, trust.maximum_version = least, most
    trust.set_ciphers("DEFAULT:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", deployment.nginx.https), timeout=10) as plain,
        trust.wrap_socket(plain, server_hostname="127.0.0.1") as wrapped,
    ):
        return wrapped.version()


def test_tls_is_1_2_or_1_3(deployment: Deployment) -> None:
    versions = ssl.TLSVersion
    assert _handshake(deployment, versions.TLSv1_2, versions.TLSv1_2) == "TLSv1.2"
    assert _handshake(deployment, versions.TLSv1_3, versions.TLSv1_3) == "TLSv1.3"
    with pytest.raises((ssl.SSLError, OSError)):
        _handshake(deployment, versions.TLSv1, versions.TLSv1_1)


def test_a_body_that_is_too_large_is_refused(deployment: Deployment) -> None:
    status, content, _ = deployment.nginx.get("/webhooks/rest/webhook", b"x" * (2**20 + 1))
    assert status == 413
    assert "error" in json.loads(content)


def test_a_log_line_holds_no_address_and_no_search(deployment: Deployment) -> None:
    deployment.nginx.get("/questions/?q=myverysecretsearch")
    log = deployment.nginx.log.read_text()
    assert '"path":"/questions/"' in log
    assert "myverysecretsearch" not in log
    assert '127.0.0.1"' not in re.sub(r'"upstream":"[^"]*"', "", log)


@pytest.mark.parametrize("name", ["failure", "too_many"])
def test_nginxs_own_replies_say_what_the_bot_would_say(name: str) -> None:
    """nginx cannot tell the time: whether the line is open stands in the bot's replies alone."""
    composer = Composer(clock=lambda: datetime(2026, 11, 26, 12, tzinfo=timezone.utc))
    reply = composer.failure("", wording=name)
    items = json.loads((REPLIES / f"{name}.json").read_text())
    assert "\n\n".join(item["text"] for item in items if "text" in item) == STATE.sub("", reply.text)
    (custom,) = [item["custom"] for item in items if "custom" in item]
    expected = reply.custom()
    assert custom == expected | {"nurse_line": expected["nurse_line"] | {"open_now": None, "opens_next": None}}
    assert expected["nurse_line"]["phone"] in (REPLIES / "unavailable.html").read_text()
