"""Every address and every role: what the table says is what the server does, and what the docs say."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern

from marrow.paths import ROOT
from marrow.review.access import ANYONE, TABLE
from marrow.review.models import AuditEntry, Conversation, Person, Role
from marrow.review.urls import urlpatterns
from tests.review.conftest import PASSWORD
from tests.review.tracker import Tracker

ROLES = list(Role.values)


def address(pattern: URLPattern) -> str:
    """An address that the pattern matches."""
    return "/" + re.sub(r"<int:\w+>", "1", str(pattern.pattern)).replace("<str:form>", "csv")


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_what_the_table_allows_and_nothing_else(role: str, signed_in: Callable[..., Client]) -> None:
    client = signed_in(role)
    for pattern in urlpatterns:
        needed = TABLE[pattern.name]
        allowed = needed == ANYONE or ROLES.index(role) >= ROLES.index(needed)
        for method in ("get", "post"):
            refused = getattr(client, method)(address(pattern)).status_code == 403
            assert refused is not allowed, (method, pattern.name)
            if method == "post" and pattern.name in ("sign_out", "end_sessions"):
                client.post("/sign-in", {"username": client.person.username, "password": PASSWORD})  # type: ignore[attr-defined]


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(db: None) -> None:
    for pattern in urlpatterns:
        for method in (Client().get, Client().post):
            response = method(address(pattern))
            sent = response.status_code == 302 and response["Location"].startswith("/sign-in?next=")
            assert sent is (TABLE[pattern.name] != ANYONE), pattern.name


def test_the_table_holds_every_address_and_no_other() -> None:
    assert sorted(TABLE) == sorted(pattern.name for pattern in urlpatterns)


def test_the_docs_show_the_table() -> None:
    docs = (ROOT / "docs" / "support_staff.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `/(.*?)` \| (\w+) \|", docs, re.MULTILINE))
    assert rows == {str(pattern.pattern): TABLE[pattern.name] for pattern in urlpatterns}


def test_a_refusal_is_in_the_audit_log(signed_in: Callable[..., Client]) -> None:
    assert signed_in("reviewer").get("/people").status_code == 403
    assert AuditEntry.objects.filter(username="reviewer-1", action="refused", object="people").count() == 1


def test_a_person_who_may_no_longer_sign_in_is_out_at_once(signed_in: Callable[..., Client]) -> None:
    client = signed_in("administrator")
    Person.objects.update(is_active=False)
    assert client.get("/people").status_code == 302


def test_a_changed_role_counts_at_once(signed_in: Callable[..., Client]) -> None:
    client = signed_in("administrator")
    assert client.get("/people").status_code == 200
    Person.objects.update(role="reviewer")
    assert client.get("/people").status_code == 403


def test_deleting_needs_an_administrator_and_the_word(
    tracker: Tracker, read: Callable[[], object], signed_in: Callable[..., Client]
) -> None:
    tracker.say("s1", "one")
    read()
    number = Conversation.objects.get().pk
    path = f"/conversations/{number}/delete"
    assert signed_in("maintainer").post(path, {"sure": "delete"}).status_code == 403
    client = signed_in("administrator")
    client.post(path, {"sure": "yes"})
    assert Conversation.objects.count() == 1
    client.post(path, {"sure": "delete"})
    assert Conversation.objects.count() == tracker.count() == 0
