"""Limits how often one conversation, or one address, may ask: a token bucket for each, in this process."""

import time
from collections.abc import Callable

from marrow.metrics.counters import LIMITS_HIT

MOST_BUCKETS = 50_000  # then those that are full again are forgotten


class Limit:
    """A rate: so many a minute, with as many at once after a minute of rest.

    Args:
        per_minute: how many; 0 for no limit.
        clock: gives the present moment in seconds.
        name: under which it is counted how often it is hit.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic, name: str = "other") -> None:
        self._hits = LIMITS_HIT.labels(name)
        self._most = per_minute
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}  # key: tokens left, and when that was

    def wait(self, key: str) -> float:
        """Seconds until `key` may go on: 0, and one use is counted, when it may now."""
        if not self._most:
            return 0.0
        now = self._clock()
        left = self._left(key, now)
        if left < 1:
            self._hits.inc()
            return (1 - left) / self._per_second
        if len(self._buckets) >= MOST_BUCKETS:
            self._forget(now)
        self._buckets[key] = (left - 1, now)
        return 0.0

    def _left(self, key: str, now: float) -> float:
        tokens, since = self._buckets.get(key, (float(self._most), now))
        return min(self._most, tokens + (now - since) * self._per_second)

    def _forget(self, now: float) -> None:
        self._buckets = {key: kept for key, kept in self._buckets.items() if self._left(key, now) < self._most}
        while len(self._buckets) >= MOST_BUCKETS:  # all of them busy: the oldest goes
            del self._buckets[next(iter(self._buckets))]
