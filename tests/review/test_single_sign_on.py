"""Single sign-on against a small OpenID Connect provider that runs here."""

import json
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from marrow.review.models import AuditEntry, Person
from marrow.review.views import oidc


class Provider(HTTPServer):
    """Vouches for `claims`; signs with a key of its own."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.claims: dict[str, object] = {"email": "jo@example.org", "email_verified": True}
        self.nonce = ""
        self.asked: dict[str, str] = {}


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        here = self.server.issuer
        if self.path.endswith("openid-configuration"):
            self._send(
                {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/authorize",
                    "token_endpoint": f"{here}/token",
                    "jwks_uri": f"{here}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        else:
            self._send(KeySet([self.server.key]).as_dict(private=False))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked = dict(urllib.parse.parse_qsl(body))
        now = int(time.time())
        claims = {"iss": self.server.issuer, "aud": "review", "sub": "1", "iat": now, "exp": now + 60}
        claims |= {"nonce": self.server.nonce, **self.server.claims}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.server.key)
        self._send({"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _send(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("MARROW_REVIEW_OIDC_ISSUER", server.issuer)
    monkeypatch.setenv("MARROW_REVIEW_OIDC_CLIENT_ID", "review")
    monkeypatch.setenv("MARROW_REVIEW_OIDC_CLIENT_SECRET", "secret")
    oidc._registered.cache_clear()
    yield server
    server.shutdown()


def go_through(client: Client, provider: Provider, **wrong: str) -> None:
    """What the browser does: to the provider and back."""
    sent = urllib.parse.urlsplit(client.get("/sign-in/organisation")["Location"])
    query = dict(urllib.parse.parse_qsl(sent.query))
    assert query["code_challenge_method"] == "S256"
    provider.nonce = wrong.get("nonce", query["nonce"])
    client.get("/sign-in/organisation/back", {"code": "c", "state": wrong.get("state", query["state"])})


def test_who_was_added_with_that_address_is_signed_in(provider: Provider, person: Callable[..., Person]) -> None:
    who = person()
    Person.objects.filter(pk=who.pk).update(email="Jo@example.org")
    client = Client()
    go_through(client, provider)
    assert client.get("/dashboard").status_code == 200
    assert "code_verifier" in provider.asked
    assert AuditEntry.objects.filter(username=who.username, action="sign_in", detail="single sign-on").exists()


def test_who_comes_that_way_needs_no_new_password(provider: Provider, person: Callable[..., Person]) -> None:
    Person.objects.filter(pk=person().pk).update(email="jo@example.org", must_change_password=True)
    client = Client()
    go_through(client, provider)
    assert client.get("/dashboard").status_code == 200


@pytest.mark.parametrize(
    ("claims", "wrong"),
    [
        ({"email": "stranger@example.org"}, {}),
        ({"email_verified": False}, {}),
        ({"email_verified": None}, {}),
        ({"email": ""}, {}),
        ({"aud": "another-app"}, {}),
        ({"iss": "https://evil.example"}, {}),
        ({"exp": 1}, {}),
        ({}, {"state": "forged"}),
        ({}, {"nonce": "forged"}),
    ],
)
def test_nobody_else_is(
    provider: Provider, person: Callable[..., Person], claims: dict[str, object], wrong: dict[str, str]
) -> None:
    Person.objects.filter(pk=person().pk).update(email="jo@example.org")
    provider.claims |= claims
    client = Client()
    go_through(client, provider, **wrong)
    assert client.get("/dashboard").status_code == 302


def test_without_a_provider_there_is_no_such_page(db: None) -> None:
    assert Client().get("/sign-in/organisation").status_code == 404
