"""Runs several processes side by side: one that dies is started again, and none takes another with it."""

import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from marrow.errors import BadInput
from marrow.paths import ROOT

PAUSES = (1, 2, 5, 15, 60)  # seconds before a process that keeps dying is started again
HEALTHY = 60.0  # seconds; who lived that long starts anew with the shortest pause
GRACE = 20.0  # seconds to stop in; then the process is killed
WAIT = 0.2  # seconds between two looks
NEVER = float("inf")


@dataclass
class Part:
    """A process: its name, and what follows `python` on its command line."""

    name: str
    arguments: list[str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    started: float = 0.0
    deaths: int = 0
    next_start: float = 0.0


def supervise(parts: list[Part]) -> None:
    """Runs `parts` until SIGTERM or Ctrl-C, which stop all of them.

    Raises:
        BadInput: none of them can run with what it was given.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        while not stop.is_set():
            for part in parts:
                _look_after(part)
            if all(part.next_start == NEVER for part in parts):
                raise BadInput("Nothing can run with what it was given; the messages stand above.")
            stop.wait(WAIT)
    finally:
        _stop(parts)


def _look_after(part: Part) -> None:
    now = time.monotonic()
    if part.process is None:
        if now >= part.next_start:
            # A session of its own: Ctrl-C reaches this process alone, which then stops the others in good order.
            part.process = subprocess.Popen([sys.executable, *part.arguments], cwd=ROOT, start_new_session=True)
            part.started = now
        return
    code = part.process.poll()
    if code is None:
        return
    if code == BadInput.exit_code:  # bad input: starting it again would say the same
        part.next_start = NEVER
        print(f"The {part.name} cannot run with what it was given (see above); what else there is goes on.", flush=True)
    else:
        part.deaths = 0 if now - part.started > HEALTHY else part.deaths + 1
        pause = PAUSES[min(part.deaths, len(PAUSES)) - 1] if part.deaths else PAUSES[0]
        part.next_start = now + pause
        print(f"The {part.name} stopped with exit code {code}; starting it again in {pause} s.", flush=True)
    part.process = None


def _stop(parts: list[Part]) -> None:
    running = [part.process for part in parts if part.process is not None and part.process.poll() is None]
    for process in running:
        process.terminate()
    end = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
