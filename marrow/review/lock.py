"""One process at a time, by a lock that needs no file: in a container nothing of the project can be written."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from marrow.paths import ROOT


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Waits until no other process is within such a context, by a lock on the project's folder."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
