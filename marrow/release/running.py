"""Runs the bot beside this process, on a free port, with a store of its own: for pictures, measurements and tests."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marrow.errors import MarrowError
from marrow.paths import ROOT
from marrow.release.train import require_model

START_UP = 240  # seconds that the bot may take to start

STORE = "var/conversations.db"


class NotStarted(MarrowError):
    """The server did not start."""


def free_port() -> int:
    """A port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_endpoints(store: Path) -> str:
    """The text of the project's endpoints.yml, with conversations kept in the SQLite file `store`.

    Raises:
        MarrowError: the project's keeps them somewhere else than it comes with.
    """
    text = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
    if STORE not in text:
        raise MarrowError(
            f"endpoints.yml does not name {STORE}: a bot of its own would write into the real one's store."
        )
    return text.replace(STORE, str(store))


def resident(pid: int) -> float:
    """The resident memory of a process in megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def wait_for_answer(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Waits until `address` answers.

    Raises:
        NotStarted: `process`, which writes to `log`, ended, or took more than `START_UP`.
    """
    deadline = time.monotonic() + START_UP
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NotStarted(f"The server did not start: {log.read_text(encoding='utf-8')[-3000:]}") from None
            time.sleep(0.2)


@contextmanager
def running_bot(origins: str = "", channels: str = "") -> Iterator[str]:
    """The address of a bot that runs as long as the context.

    Args:
        origins: the sites that may use it from an address of their own, parted by commas.
        channels: Rasa's own channels beside the bot's, as lines of YAML for credentials.yml; open to `origins` too.

    Raises:
        NoModel: there is no trained model.
        NotStarted: it did not start.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        endpoints, credentials, log = (Path(folder) / name for name in ("endpoints.yml", "credentials.yml", "log"))
        endpoints.write_text(own_endpoints(Path(folder) / "conversations.db"), encoding="utf-8")
        credentials.write_text((ROOT / "credentials.yml").read_text(encoding="utf-8") + channels, encoding="utf-8")
        command = [sys.executable, "-m", "rasa", "run", "--model", str(require_model()), "--port", str(port)]
        command += ["--endpoints", str(endpoints), "--credentials", str(credentials), "-i", "127.0.0.1"]
        command += ["--cors", origins] if channels else []
        with log.open("w") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=output, env=os.environ | {"MARROW_ORIGINS": origins}
            )
            try:
                wait_for_answer(f"{address}/webhooks/rest/", process, log)
                yield address
            finally:
                process.terminate()
                process.wait(20)
