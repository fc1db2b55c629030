"""Waiting in tests for what comes about by itself."""

import time
from collections.abc import Callable


def wait_until(done: Callable[[], bool], seconds: float = 60, what: str = "It did not come about in time.") -> None:
    """Waits until `done`; fails the test by `what` after so many seconds."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
