"""What the staff app tells Prometheus, and that it tells nobody else."""

import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from marrow.release.running import free_port
from marrow.review.ingest.source import open_source
from marrow.review.metrics import registry
from marrow.review.models import Turn
from tests.review.running import App
from tests.review.tracker import Tracker

Read = Callable[[], object]


def numbers(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The samples of a scrape by their names and labels."""
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own connection holds its transaction
    shown = generate_latest(registry(open_source())).decode()
    samples = [sample for family in text_string_to_metric_families(shown) for sample in family.samples]
    return {sample.name + "".join(sample.labels.values()): sample.value for sample in samples}


def test_danger_that_nobody_has_seen_is_shown_with_its_age(
    tracker: Tracker, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours_ago = timezone.now().timestamp() - 3 * 3600
    tracker.say("s1", "it wont stop bleeding", "urgent", at=hours_ago)
    tracker.say("s2", "i cannot go on", "distress")
    tracker.say("s3", "what is MRD", "answer", ("mrd",))
    read()
    found = numbers(monkeypatch)
    assert found["marrow_review_waitingdanger"] == 2
    assert found["marrow_review_oldest_unseen_danger_seconds"] == pytest.approx(3 * 3600, abs=120)
    assert found["marrow_review_database_up"] == 1
    Turn.objects.update(seen_at=timezone.now())
    found = numbers(monkeypatch)
    assert found["marrow_review_waitingdanger"] == 0
    assert found["marrow_review_oldest_unseen_danger_seconds"] == 0


def test_a_follower_that_stands_still_is_seen(tracker: Tracker, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker.say("s1", "what is MRD")
    read()
    assert numbers(monkeypatch)["marrow_review_unread_seconds"] == 0
    tracker.say("s1", "it wont stop bleeding", "urgent", at=timezone.now().timestamp() - 600)
    assert numbers(monkeypatch)["marrow_review_unread_seconds"] == pytest.approx(600, abs=60)


@pytest.mark.parametrize("up", [True, False])
def test_a_store_that_cannot_be_read_is_told(
    tracker: Tracker, read: Read, monkeypatch: pytest.MonkeyPatch, up: bool
) -> None:
    tracker.say("s1", "what is MRD")
    read()
    if not up:
        tracker.path.write_text("no database")
    found = numbers(monkeypatch)
    assert found["marrow_review_store_up"] == float(up)
    assert ("marrow_review_unread_seconds" in found) == up
    assert found["marrow_review_database_up"] == 1


def test_a_store_that_is_not_there_is_told(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MARROW_REVIEW_TRACKER_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert numbers(monkeypatch)["marrow_review_store_up"] == 0


def test_the_store_is_looked_at_when_the_apps_own_database_fails(
    tracker: Tracker, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE review_cursor RENAME TO elsewhere")
    found = numbers(monkeypatch)
    assert (found["marrow_review_database_up"], found["marrow_review_store_up"]) == (0, 1)
    assert "marrow_review_unread_seconds" not in found


def test_no_number_of_the_app_holds_what_was_written(
    tracker: Tracker, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker.say("zebrafish", "where are the xylophones", "fallback")
    read()
    shown = " ".join(numbers(monkeypatch))
    assert "xylophone" not in shown
    assert "zebrafish" not in shown


def test_the_numbers_are_not_among_the_apps_pages(db: None) -> None:
    assert Client().get("/metrics").status_code in (302, 404)


@pytest.mark.server
def test_the_running_app_serves_them_on_their_own_port(tmp_path: Path) -> None:
    port = free_port()
    app = App(tmp_path, MARROW_REVIEW_METRICS_PORT=str(port))
    Tracker(tmp_path / "conversations.db").say("s1", "it wont stop bleeding", "urgent")
    app.marrow("review", "follow", "--once")
    with app.running(), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        shown = answer.read().decode()
    assert 'marrow_review_waiting{queue="danger"} 1.0' in shown
    assert "marrow_review_process_resident_memory_bytes" in shown
