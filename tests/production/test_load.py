"""Load: a soak of real conversations, more patients than there is room for, and one address that asks too often."""

import os
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.production.deployment import Deployment
from tests.production.patients import Load, fault_of
from tests.waiting import wait_until

pytestmark = pytest.mark.production

SOAK = float(os.environ.get("MARROW_SOAK_SECONDS") or 60)
SETTLED_AFTER = 0.25  # of the soak, from which memory is looked at
DIFFERENT = 150  # questions of the soak: what is kept of words and texts is full once each was asked, a leak never is
MOST_GROWTH = 4.0  # megabytes a minute of one worker; a short soak measures it to about one
CROWD = 120  # patients who all write at once
ROOM = 32  # `most_at_once` of one worker
LONGEST = 5.0  # seconds that any reply may take
Start = Callable[..., AbstractContextManager[Load]]


@pytest.mark.timeout(SOAK + 240)
def test_a_soak_of_conversations_has_no_error_and_memory_stays_flat(deployment: Deployment, patients: Start) -> None:
    samples: list[tuple[float, list[float]]] = []
    began = time.monotonic()
    with patients(count=6, pause=0.2, different=DIFFERENT) as running:
        while (passed := time.monotonic() - began) < SOAK:
            samples.append((passed, [worker.resident() for worker in deployment.workers]))
            wait_until(lambda: time.monotonic() - began > samples[-1][0] + 0.5, 10, "")
        account = running.stop()
    assert account.faults == []
    assert account.failed == []
    deployment.account_for(account)
    settled = [sample for sample in samples if sample[0] > SETTLED_AFTER * SOAK]
    minutes = [moment / 60 for moment, _ in settled]
    for number in range(len(deployment.workers)):
        held = [megabytes[number] for _, megabytes in settled]
        slope = statistics.linear_regression(minutes, held).slope
        print(f"worker {number}: {held[0]:.0f} to {held[-1]:.0f} MB, {slope:+.2f} MB a minute")
        assert slope < MOST_GROWTH
    print(f"{len(account.turns) / SOAK:.1f} messages a second for {SOAK:.0f} s")
    assert account.slowest() < LONGEST


def test_a_crowd_is_answered_or_turned_away_with_the_nurse_line(deployment: Deployment, patients: Start) -> None:
    with patients(count=CROWD, pause=0.0, browsers=False) as running:
        wait_until(lambda: len(running.account.turns) > 4 * CROWD, 60, "The crowd is not answered.")
        account = running.stop()
    assert account.faults == []
    assert account.slowest() < LONGEST
    deployment.account_for(account)
    turned_away = [turn for turn in account.failed if turn.status == 503]
    assert turned_away
    assert len(account.acknowledged) > ROOM
    deployment.heal()
    # Who comes after the crowd notices nothing of it.
    with patients(count=4, pause=0.1) as running:
        wait_until(lambda: len(running.account.turns) > 60, 60, "Patients are not answered after the crowd.")
        after = running.stop()
    assert after.faults == []
    assert after.failed == []


def test_one_address_that_asks_too_often_gets_429_and_the_nurse_line(deployment: Deployment, tmp_path: Path) -> None:
    strict = deployment.another_nginx(f"strict-{tmp_path.name}", MARROW_RATE="1", MARROW_BURST="3")
    strict.start()
    try:
        replies = [strict.say("what is MRD", "somebody") for _ in range(8)]
        headers = strict.get("/webhooks/rest/webhook", b'{"sender": "somebody", "message": "hello"}')[2]
        one = {"X-Forwarded-For": "198.51.100.7", "Content-Type": "application/json"}
        other, _, _ = strict.get("/webhooks/rest/webhook", b'{"sender": "x", "message": "hello"}', **one)
    finally:
        strict.end()
    assert [fault_of(*reply) for reply in replies] == [""] * 8
    assert {status for status, _ in replies} == {200, 429}
    assert headers["Retry-After"]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert other == 200  # another address, behind the load balancer that is believed, is not held to account for it
