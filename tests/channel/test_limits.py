"""The rates: who asks too often waits, who waits may go on, and nobody waits for another."""

from marrow.channel import limits
from marrow.channel.limits import Limit


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_a_minute_and_then_one_waits() -> None:
    clock = Clock()
    limit = Limit(30, clock)
    assert [limit.wait("a") for _ in range(30)] == [0] * 30
    assert limit.wait("a") == 2
    clock.now += 2
    assert limit.wait("a") == 0
    assert limit.wait("a") > 0
    clock.now += 60
    assert [limit.wait("a") for _ in range(30)] == [0] * 30


def test_one_does_not_wait_for_another() -> None:
    limit = Limit(1, Clock())
    assert limit.wait("a") == 0
    assert limit.wait("b") == 0
    assert limit.wait("a") > 0


def test_a_limit_of_0_is_none() -> None:
    limit = Limit(0, Clock())
    assert {limit.wait("a") for _ in range(1000)} == {0}


def test_what_is_remembered_has_a_bound(monkeypatch: object) -> None:
    monkeypatch.setattr(limits, "MOST_BUCKETS", 10)  # type: ignore[attr-defined]
    clock = Clock()
    limit = Limit(60, clock)
    for number in range(1000):
        limit.wait(str(number))
    assert len(limit._buckets) <= 10
