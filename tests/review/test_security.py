"""What an attacker tries: forged forms, script in messages, SQL in filters, formulas in exports, foreign redirects."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from marrow.review.audit import note
from marrow.review.models import AuditEntry, Conversation, Group, Person, Turn
from tests.review.conftest import PASSWORD
from tests.review.tracker import Tracker

Read = Callable[[], object]
SignedIn = Callable[..., Client]
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_a_form_from_elsewhere_is_refused(tracker: Tracker, read: Read, person: Callable[..., Person]) -> None:
    tracker.say("s1", "one")
    read()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("reviewer"))
    session = client.session
    session["began"] = session["last_page"] = timezone.now().isoformat()
    session.save()
    conversation = Conversation.objects.get()
    response = client.post(f"/conversations/{conversation.pk}/flag", {"on": "1"})
    assert response.status_code == 403
    conversation.refresh_from_db()
    assert not conversation.flagged


@pytest.mark.parametrize(
    "path", ["/conversations", "/conversations/{c}", "/queues/unsure", "/queues/unsure/{g}", "/dashboard", "/training"]
)
def test_script_in_a_message_is_shown_as_text(tracker: Tracker, read: Read, signed_in: SignedIn, path: str) -> None:
    tracker.say("s1", SCRIPT, "fallback", confidence=0.2)
    read()
    client, turn = signed_in("administrator"), Turn.objects.get()
    client.post(f"/turns/{turn.pk}/judge", {"verdict": "wrong", "topic": "mrd"})
    turn.refresh_from_db()
    if path != "/training":
        Turn.objects.update(needs_decision=True)
        Group.objects.update(open=1)
    shown = path.format(c=turn.conversation_id, g=turn.group_id)
    body = client.get(shown, {"q": SCRIPT} if path == "/conversations" else {}).content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_a_danger_message_with_script_is_shown_as_text(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", SCRIPT, "urgent")
    read()
    body = signed_in().get("/queues/danger").content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_a_page_lets_no_script_of_others_run(signed_in: SignedIn) -> None:
    response = signed_in().get("/dashboard")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


NONSENSE = (
    "' OR 1=1 --", '"', "'; DROP TABLE review_turn; --", "NEAR(a b", "a* AND OR NOT", "\0", "-1", "9" * 400, "(", "%s",
    "nan", "e30", "W10", "0001-01-01", "9999-12-31", ":*", "a & | !", "\\", "é" * 300,
)  # fmt: skip
FIELDS = "q topic channel tag start end below at_least at_most holds reviewed sort after before".split()  # noqa: SIM905


@pytest.mark.parametrize("name", FIELDS)
def test_a_filter_of_nonsense_shows_no_more_and_breaks_nothing(
    tracker: Tracker, read: Read, signed_in: SignedIn, name: str
) -> None:
    tracker.say("s1", "one question")
    read()
    client = signed_in()
    for value in NONSENSE:
        response = client.get("/conversations", {name: value})
        assert response.status_code == 200, value
        if name in ("q", "topic", "channel", "tag") and any(c.isalnum() for c in value):
            assert b"one question" not in response.content, value
    assert Turn.objects.count() == 1


def test_no_cell_of_an_export_is_a_formula(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    for text in ("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "  =HYPERLINK(1)", "|calc", "%0A"):
        tracker.say("s1", text, "fallback")
    read()
    body = b"".join(signed_in().get("/conversations/export.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 9
    assert [cell for row in rows for cell in row if cell.lstrip(" ")[:1] in tuple("=+-@\t|%")] == []


def test_an_export_holds_what_the_filter_shows(tracker: Tracker, read: Read, signed_in: SignedIn) -> None:
    tracker.say("s1", "how long", topics=("results_time",))
    tracker.say("s2", "shower", "fallback")
    read()
    client = signed_in()
    body = b"".join(client.get("/conversations/export.json?holds=fallback").streaming_content)
    (only,) = json.loads(body)
    assert [turn["message"] for turn in only["turns"]] == ["shower"]
    assert len(json.loads(b"".join(client.get("/conversations/export.json").streaming_content))) == 2


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_sent_to_another_site(
    target: str, person: Callable[..., Person], tracker: Tracker, read: Read
) -> None:
    who, client = person(), Client()
    response = client.post("/sign-in", {"username": who.username, "password": PASSWORD, "next": target})
    assert response["Location"] == "/"
    tracker.say("s1", "one")
    read()
    response = client.post(f"/conversations/{Conversation.objects.get().pk}/flag", {"on": "1", "next": target})
    assert response["Location"] == "/conversations"


def test_a_name_is_locked_after_five_wrong_passwords_and_an_administrator_unlocks_it(signed_in: SignedIn) -> None:
    signed_in("reviewer")
    guesser = Client()
    for _ in range(4):
        assert guesser.post("/sign-in", {"username": "reviewer-1", "password": "wrong"}).status_code == 200
    assert guesser.post("/sign-in", {"username": "reviewer-1", "password": "wrong"}).status_code == 429
    right = {"username": "reviewer-1", "password": PASSWORD}
    assert Client().post("/sign-in", right).status_code == 429
    who = Person.objects.get(username="reviewer-1")
    signed_in("administrator").post(f"/people/{who.pk}/unlock")
    assert Client().post("/sign-in", right).status_code == 302


def test_a_session_ends_when_it_is_idle_or_old(signed_in: SignedIn) -> None:
    for key, age in (("last_page", timedelta(minutes=31)), ("began", timedelta(hours=13))):
        client = signed_in("reviewer", username=f"who-{key}")
        assert client.get("/dashboard").status_code == 200
        session = client.session
        session[key] = (timezone.now() - age).isoformat()
        session.save()
        assert client.get("/dashboard").status_code == 302


def test_signing_out_everywhere_ends_every_session(signed_in: SignedIn) -> None:
    first, second = signed_in(), Client()
    second.post("/sign-in", {"username": "reviewer-1", "password": PASSWORD})
    assert second.get("/dashboard").status_code == 200
    first.post("/account/sign-out-everywhere")
    assert first.get("/dashboard").status_code == second.get("/dashboard").status_code == 302


def test_an_administrator_signs_somebody_out_everywhere(signed_in: SignedIn) -> None:
    client = signed_in("reviewer")
    number = Person.objects.get(username="reviewer-1").pk
    signed_in("administrator").post(f"/people/{number}/sign-out-everywhere")
    assert client.get("/dashboard").status_code == 302


@pytest.mark.parametrize("new", ["short", "password1234", "123456789012", "reviewer-1-x"])
def test_a_weak_password_is_refused(signed_in: SignedIn, new: str) -> None:
    client = signed_in()
    client.post("/account", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert Person.objects.get().check_password(PASSWORD)


def test_a_first_password_has_to_be_changed(signed_in: SignedIn) -> None:
    administrator = signed_in("administrator")
    body = administrator.post(
        "/people/add", {"username": "new", "role": "reviewer", "is_active": "on"}
    ).content.decode()
    first = body.split('class="secret">')[1].split("<")[0]
    client = Client()
    client.post("/sign-in", {"username": "new", "password": first})
    assert client.get("/conversations")["Location"] == "/account"
    words = {"old_password": first, "new_password1": "another-long-one", "new_password2": "another-long-one"}
    client.post("/account", words)
    assert client.get("/conversations").status_code == 200


def test_nobody_takes_their_own_administrator_rights_away(signed_in: SignedIn) -> None:
    client = signed_in("administrator")
    number = Person.objects.get().pk
    form = {"username": "administrator-1", "role": "reviewer", "is_active": "on"}
    assert client.post(f"/people/{number}", form).status_code == 400
    assert Person.objects.get().role == "administrator"


def test_the_audit_log_cannot_be_changed_even_by_the_database(db: None) -> None:
    note(None, "test")
    entry = AuditEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    for statement in ("UPDATE review_auditentry SET action = 'x'", "DELETE FROM review_auditentry"):
        with (
            pytest.raises(DatabaseError, match="cannot be changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert AuditEntry.objects.get().action == "test"


def test_the_audit_log_says_who_looked_and_holds_no_patients_words(
    tracker: Tracker, read: Read, signed_in: SignedIn
) -> None:
    tracker.say("s1", "verysecretword", "fallback")
    read()
    client, turn = signed_in(), Turn.objects.get()
    client.get(f"/conversations/{turn.conversation_id}")
    client.get("/conversations?q=verysecretword")
    client.post(f"/turns/{turn.pk}/judge", {"verdict": "wrong", "topic": "mrd"})
    client.post(f"/conversations/{turn.conversation_id}/comment", {"text": "verysecretword again"})
    target = f"conversation {turn.conversation_id}"
    assert AuditEntry.objects.filter(username="reviewer-1", action="view", object=target).exists()
    assert AuditEntry.objects.filter(username="reviewer-1", action="judge", object=target).exists()
    assert not [entry for entry in AuditEntry.objects.all() if "verysecretword" in f"{entry.object}{entry.detail}"]


def test_the_sign_in_page_says_how_to_make_an_administrator_while_there_is_none(
    db: None, person: Callable[..., Person]
) -> None:
    assert b"marrow review createadmin" in Client().get("/sign-in").content
    person("administrator")
    assert b"createadmin" not in Client().get("/sign-in").content
