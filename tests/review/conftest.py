"""What the tests of the staff app share: a tracker store, people, and signed-in clients."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from marrow.paths import DATA
from marrow.review.ingest.follow import Follower, settle
from marrow.review.ingest.grouping import Grouper
from marrow.review.ingest.source import open_source
from marrow.review.models import Person
from tests.review.tracker import Tracker

PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: object) -> None:
    """Passwords are hashed a thousand times here; hashing well is Django's own, tested there."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """An empty tracker store, named by an endpoints.yml of its own."""
    path = tmp_path / "conversations.db"
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(f"tracker_store:\n  type: x.Y\n  dialect: sqlite\n  db: {path}\n")
    monkeypatch.setenv("MARROW_REVIEW_ENDPOINTS", str(endpoints))
    return Tracker(path)


@pytest.fixture
def read(db: None, tracker: Tracker) -> Callable[[], Follower]:
    """Reads what is new, by a follower that has just been started."""

    def run() -> Follower:
        follower = Follower(open_source())
        while follower.tick():
            pass
        settle(Grouper(None))
        return follower

    return run


@pytest.fixture
def person(db: None) -> Callable[..., Person]:
    """Makes a person with a role."""

    def make(role: str = "reviewer", username: str = "") -> Person:
        made = Person(username=username or f"{role}-1", role=role)
        made.set_password(PASSWORD)
        made.save()
        return made

    return make


@pytest.fixture
def signed_in(person: Callable[..., Person]) -> Callable[..., Client]:
    """A browser in which somebody with a role has signed in."""

    def make(role: str = "reviewer", username: str = "", **options: bool) -> Client:
        who, client = person(role, username), Client(**options)
        response = client.post("/sign-in", {"username": who.username, "password": PASSWORD})
        assert response.status_code == 302
        client.person = who  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scratch copy of the training data."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("MARROW_REVIEW_DATA", str(folder))
    return folder
