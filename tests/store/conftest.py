"""A PostgreSQL server for the tests, on this machine's loopback, in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from marrow.release.running import free_port
from tests.programs import missing

Options = dict[str, Any]


class Postgres:
    """A running server; `options` are a tracker store's for its database."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self.options: Options = {
            "dialect": "postgresql",
            "host": "127.0.0.1",
            "port": port,
            "username": "rasa",
            "db": "postgres",
        }
        self._programs, self._folder = programs, folder
        self.user = "postgres" if os.getuid() == 0 else None  # it does not run as root
        if self.user:
            shutil.chown(folder, self.user)
        self._run("initdb", "-D", "data", "-U", "rasa", "-A", "trust", "--no-sync")
        self.start()

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        settings = f"-p {self.options['port']} -c listen_addresses=127.0.0.1 -k {self._folder}"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", settings, "start")

    def stop(self) -> None:
        """Stops the server at once, as a crash would."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        subprocess.run(command, cwd=self._folder, user=self.user, check=True, stdout=subprocess.DEVNULL)


def programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "initdb")]
    if not found[-1].is_file():
        missing("PostgreSQL was not found: install it (Debian: apt-get install postgresql).")
    return found[-1].parent


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own."""
    found, folder = programs(), Path(tempfile.mkdtemp(prefix="marrow-postgres-"))
    server = Postgres(found, folder, free_port())
    yield server
    server.stop()
    time.sleep(0.1)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def options(request: pytest.FixtureRequest, tmp_path: Path) -> Options:
    """A tracker store's options, for an empty database of each kind."""
    if request.param == "sqlite":
        return {"dialect": "sqlite", "db": str(tmp_path / "new" / "conversations.db")}
    server: Postgres = request.getfixturevalue("postgres")
    return {**server.options, "db": f"test_{tmp_path.name.lower()}".replace("-", "_")[:60], "login_db": "postgres"}
