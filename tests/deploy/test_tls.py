"""PostgreSQL by TLS, as docs/operations.md says: what is asked for is proven, by everything that connects."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import dj_database_url
import psycopg2
import pytest
import sqlalchemy
from rasa.shared.core.domain import Domain

from marrow.backup.database import Database, DatabaseFailed
from marrow.release.running import free_port
from marrow.review.ingest.source import Source, SourceUnavailable
from marrow.store.tracker_store import RecentTurnsTrackerStore
from tests.store.conftest import Postgres, programs


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def _certificates(folder: Path) -> None:
    """Two authorities, and a server's certificate for localhost by the first."""
    for name in ("ca", "other"):
        new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}")
        _openssl(folder, *new, "-keyout", f"{name}.key", "-out", f"{name}.pem")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost")
    _openssl(folder, *new, "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    signed = ("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2")
    _openssl(folder, *signed, "-extfile", "names", "-out", "server.pem")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The folder of a server that speaks TLS, with the authorities' certificates in it."""
    with tempfile.TemporaryDirectory(prefix="marrow-postgres-") as name:
        folder = Path(name)
        server = Postgres(programs(), folder, free_port())
        server.stop()
        _certificates(folder)
        key = folder / "server.key"
        key.chmod(0o600)
        if server.user:
            shutil.chown(key, server.user)
        with (folder / "data" / "postgresql.conf").open("a") as settings:
            settings.write(f"ssl = on\nssl_cert_file = '{folder}/server.pem'\nssl_key_file = '{key}'\n")
        server.start()
        (folder / "port").write_text(str(server.options["port"]))
        yield folder
        server.stop()


def bot(address: str) -> None:
    """The bot's tracker store."""
    store = RecentTurnsTrackerStore(Domain.empty(), dialect="postgresql", host=address)
    asyncio.run(store.retrieve("nobody"))


def follower(address: str) -> None:
    """The staff app where it reads the conversations."""
    with Source(sqlalchemy.engine.make_url(address)).reading() as connection:
        connection.execute(sqlalchemy.text("SELECT 1"))


def django(address: str) -> None:
    """The staff app's own tables."""
    from django.db.backends.postgresql.base import DatabaseWrapper

    settings = dj_database_url.parse(address.replace("postgresql://", "postgres://"))
    database = DatabaseWrapper(settings | {"TIME_ZONE": None}, "tls")
    database.get_new_connection(database.get_connection_params()).close()


def backup(address: str) -> None:
    """`marrow backup`, by pg_dump."""
    with tempfile.TemporaryDirectory() as folder:
        Database("the database", address).dump(Path(folder, "dump"))


FAILURES = (sqlalchemy.exc.OperationalError, SourceUnavailable, psycopg2.OperationalError, DatabaseFailed)


@pytest.mark.parametrize("connect", [bot, follower, django, backup])
@pytest.mark.parametrize(
    ("host", "authority", "proven"),
    [
        ("localhost", "ca.pem", True),
        ("localhost", "other.pem", False),
        ("localhost", "none.pem", False),
        ("127.0.0.1", "ca.pem", False),
    ],
)
def test_only_the_server_that_the_authority_vouches_for_is_spoken_to(
    folder: Path, connect: Callable[[str], None], host: str, authority: str, proven: bool
) -> None:
    port = (folder / "port").read_text()
    address = f"postgresql://rasa@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={folder}/{authority}"
    if proven:
        connect(address)
    else:
        with pytest.raises(FAILURES):
            connect(address)
