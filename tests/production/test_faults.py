"""Each part fails while patients write: everybody gets a reply within 5 s, and what was answered is kept."""

import json
import signal
import time
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.production.deployment import SECOND, Deployment
from tests.production.patients import Load, Patients, fault_of
from tests.production.processes import limit_files
from tests.release.scratch import run
from tests.waiting import wait_until

pytestmark = pytest.mark.production

LONGEST = 5.0  # seconds that any reply may take
Start = Callable[..., AbstractContextManager[Load]]


def checked(deployment: Deployment, patients: Patients, lose_nothing: bool = False) -> Patients:
    """Every reply is the contract's and in time, every answer is stored; with `lose_nothing` nobody noticed a thing."""
    assert patients.faults == []
    counts = deployment.account_for(patients, store_failed=not lose_nothing)
    assert counts["answered"] > 20
    assert patients.slowest() < LONGEST
    if lose_nothing:
        assert patients.failed == []
    return patients


def keep_on(running: Load, turns: int, seconds: float = 60) -> None:
    """Lets the patients go on until so many more turns are answered."""
    wanted = len(running.account.acknowledged) + turns
    wait_until(lambda: len(running.account.acknowledged) >= wanted, seconds, f"{turns} more answers did not come.")


def stay(running: Load, turns: int, seconds: float = 60) -> None:
    """Lets the patients go on until so many more turns have ended, however they ended."""
    wanted = len(running.account.turns) + turns
    wait_until(lambda: len(running.account.turns) >= wanted, seconds, f"{turns} more turns did not end.")


def test_a_worker_that_is_killed_costs_nobody_a_reply(deployment: Deployment, patients: Start) -> None:
    worker = deployment.workers[0]
    with patients(pause=0.05) as running:
        keep_on(running, 60)
        worker.send(signal.SIGKILL)
        worker.running.wait(10)
        keep_on(running, 60)
        worker.start()
        keep_on(running, 60)
        account = running.stop()
    checked(deployment, account, lose_nothing=True)


def test_workers_are_started_anew_one_after_the_other(deployment: Deployment, patients: Start) -> None:
    with patients() as running:
        for worker in deployment.workers:
            keep_on(running, 30)
            worker.end(signal.SIGTERM)
            worker.start()
        keep_on(running, 30)
        account = running.stop()
    checked(deployment, account, lose_nothing=True)


def test_the_database_stops_and_comes_back(deployment: Deployment, patients: Start) -> None:
    with patients() as running:
        keep_on(running, 60)
        deployment.postgres.stop()
        stay(running, 100)
        assert running.account.failed
        deployment.postgres.start()
        keep_on(running, 60)
        account = running.stop()
    checked(deployment, account)


def test_danger_is_answered_while_nothing_can_be_stored(deployment: Deployment) -> None:
    deployment.postgres.stop()
    try:
        replies = [deployment.nginx.say("it wont stop bleeding", uuid.uuid4().hex) for _ in range(4)]
        refused = deployment.nginx.say("what is MRD", uuid.uuid4().hex)
    finally:
        deployment.postgres.start()
    assert [fault_of(*reply) for reply in [*replies, refused]] == [""] * 5
    assert {item["custom"]["kind"] for _, items in replies for item in items if "custom" in item} == {"urgent"}
    assert [item["custom"]["kind"] for item in refused[1] if "custom" in item] == ["fallback"]


def test_redis_stops_and_comes_back_and_nobody_notices(deployment: Deployment, patients: Start) -> None:
    with patients() as running:
        keep_on(running, 60)
        deployment.redis.end(signal.SIGKILL)
        keep_on(running, 100)
        deployment.redis.start()
        keep_on(running, 100)
        account = running.stop()
    checked(deployment, account, lose_nothing=True)


def test_redis_hangs_and_nobody_waits_for_it(deployment: Deployment, patients: Start) -> None:
    with patients() as running:
        keep_on(running, 60)
        deployment.redis.send(signal.SIGSTOP)
        try:
            keep_on(running, 100)
        finally:
            deployment.redis.send(signal.SIGCONT)
        keep_on(running, 60)
        account = running.stop()
    checked(deployment, account, lose_nothing=True)


def test_the_databases_disk_is_full_and_has_room_again(deployment: Deployment, patients: Start) -> None:
    """PostgreSQL's processes may write no file beyond 16 MB, the size of a piece of its log, and the table has that."""
    size = 16 * 2**20
    filler = "INSERT INTO events (sender_id, type_name, data) SELECT 'filler', 'slot', repeat(md5(n::text), 60)"
    while deployment.sql("SELECT pg_relation_size('events')")[0][0] < size:
        deployment.sql(f"{filler} FROM generate_series(1, 1000) n")
    with patients() as running:
        keep_on(running, 60)
        postmaster = int((deployment.postgres_folder / "data" / "postmaster.pid").read_text().split()[0])
        limit_files(postmaster, size, deployment.postgres.user)
        try:
            wait_until(lambda: len(running.account.failed) > 40, 60, "The full disk was not noticed.")
        finally:
            limit_files(postmaster, "unlimited", deployment.postgres.user)
        keep_on(running, 60)
        account = running.stop()
    checked(deployment, account)
    deployment.sql("DELETE FROM events WHERE sender_id = 'filler'")


def test_the_database_is_slow_and_patients_are_answered_all_the_same(deployment: Deployment, patients: Start) -> None:
    deployment.sql(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END'; "
        "CREATE TRIGGER slow AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION slow()"
    )
    try:
        with patients() as running:
            keep_on(running, 80)
            account = running.stop()
    finally:
        deployment.sql("DROP FUNCTION slow CASCADE")
    checked(deployment, account, lose_nothing=True)


def test_the_database_stands_still_and_patients_get_the_nurse_line(deployment: Deployment, patients: Start) -> None:
    with patients() as running:
        keep_on(running, 60)
        connection = deployment.connect()
        connection.autocommit = False
        with connection.cursor() as cursor:  # a long maintenance statement holds the table
            cursor.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        wait_until(lambda: time.monotonic() - began > 5, 10, "")
        connection.rollback()
        connection.close()
        keep_on(running, 60)
        account = running.stop()
    checked(deployment, account)
    assert account.failed


def test_nginx_is_reloaded_and_nobody_notices(deployment: Deployment, patients: Start) -> None:
    with patients(pause=0.05) as running:
        for _ in range(4):
            keep_on(running, 50)
            deployment.nginx.reload()
        keep_on(running, 50)
        account = running.stop()
    checked(deployment, account, lose_nothing=True)
    print(f"{account.sent_again} messages were sent again on another connection")


def test_a_new_model_is_released_to_all_workers_and_nobody_notices(deployment: Deployment, patients: Start) -> None:
    first, second = deployment.models

    def taken_up(name: str) -> bool:
        return all(worker.log.read_text().count(f"The model {name} answers now") for worker in deployment.workers)

    with patients() as running:
        keep_on(running, 60)
        done = run(deployment.project, "rollback", "--to", second)
        assert done.returncode == 0, done.stderr
        wait_until(lambda: taken_up(second), 60, "The new model was not taken up.")
        keep_on(running, 60)
        assert run(deployment.project, "rollback", "--to", first).returncode == 0
        wait_until(lambda: taken_up(first), 60, "The old model was not taken up again.")
        keep_on(running, 30)
        account = running.stop()
    checked(deployment, account, lose_nothing=True)
    stored = deployment.stored()
    models = {entry.model for turn in account.acknowledged for entry in stored[turn.sender]}
    assert SECOND in models
    assert len(models) == 2


def test_all_workers_are_gone_and_nginx_gives_the_nurse_line(deployment: Deployment, tmp_path: Path) -> None:
    alone = deployment.another_nginx(f"alone-{tmp_path.name}", MARROW_WORKERS="127.0.0.1:9 127.0.0.1:9")
    alone.start()
    try:
        began = time.monotonic()
        status, items = alone.say("what is MRD", "somebody")
        seconds = time.monotonic() - began
        page = alone.get("/questions/")
    finally:
        alone.end()
    assert status == 503
    assert fault_of(status, items) == ""
    assert seconds < LONGEST
    assert page[0] == 503
    assert b"0808 800 4040" in page[1]


def test_a_message_that_is_sent_again_is_answered_once(deployment: Deployment) -> None:
    """The worker died after it had stored the turn: nginx asks the other one, which finds the reply."""
    number, sender = uuid.uuid4().hex, uuid.uuid4().hex
    first = deployment.workers[0].post("what is MRD", sender, X_Request_ID=number)
    again = deployment.workers[1].post("what is MRD", sender, X_Request_ID=number, X_Marrow_Again="1")
    assert again == first
    assert [entry.message_id for entry in deployment.stored()[sender]] == [number]
    # One that was not stored is answered.
    other = deployment.workers[1].post("what is a trephine", sender, X_Request_ID=uuid.uuid4().hex, X_Marrow_Again="1")
    assert [item["custom"]["topics"] for item in other if "custom" in item] == [["trephine"]]


def test_a_patient_cannot_pretend_that_a_message_comes_again(deployment: Deployment) -> None:
    sender = uuid.uuid4().hex
    body = json.dumps({"sender": sender, "message": "what is MRD"}).encode()
    headers = {"X-Request-ID": "mine", "X-Marrow-Again": "1", "Content-Type": "application/json"}
    for _ in range(2):
        request = urllib.request.Request(f"{deployment.nginx.address}/webhooks/rest/webhook", body, headers)
        with urllib.request.urlopen(request, timeout=10, context=deployment.nginx.trust()) as answer:
            assert answer.status == 200
    numbers = [entry.message_id for entry in deployment.stored()[sender]]
    assert len(numbers) == 2
    assert "mine" not in numbers
