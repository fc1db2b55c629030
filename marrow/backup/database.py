"""Copies a database that is in use and puts the copy back: SQLite by its backup API, PostgreSQL by its programs."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine.url import URL, make_url

from marrow.errors import BadInput, MarrowError

DAY = 24 * 3600.0  # seconds that one program may take


class DatabaseFailed(MarrowError):
    """A database could not be copied or put back."""


class Database:
    """A database by its address.

    Args:
        name: what it is called in messages. url: SQLite's or PostgreSQL's, as SQLAlchemy or Django write addresses.
    """

    def __init__(self, name: str, url: str | URL) -> None:
        text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
        try:
            self._url = make_url(text.replace("postgres://", "postgresql://", 1))
        except sa.exc.ArgumentError:
            raise BadInput(f"The address of {name} is none that is known.") from None
        self.name = name
        self.kind = self._url.get_backend_name()
        if self.kind not in ("sqlite", "postgresql"):
            raise BadInput(f"{name} is on {self.kind}: back it up by that database's own means.")

    def exists(self) -> bool:
        """Whether there is one. A server is taken to be there; a SQLite file is looked for."""
        return self.kind == "postgresql" or self._path.is_file()

    def is_empty(self) -> bool:
        """Whether it holds no row.

        Raises:
            DatabaseFailed: it cannot be reached.
        """
        if not self.exists():
            return True
        engine = sa.create_engine(self._url)
        try:
            with engine.connect() as connection:
                quoted = engine.dialect.identifier_preparer.quote
                tables = [quoted(table) for table in sa.inspect(connection).get_table_names()]
                return not any(connection.execute(sa.text(f"SELECT 1 FROM {t} LIMIT 1")).first() for t in tables)
        except sa.exc.SQLAlchemyError as error:
            raise DatabaseFailed(f"{self.name} cannot be read: {str(error).splitlines()[0]}") from None
        finally:
            engine.dispose()

    def dump(self, path: Path) -> None:
        """Writes its state at one moment to `path`, while it is in use.

        Raises:
            DatabaseFailed: it cannot be read, or the disk is full.
        """
        if self.kind == "postgresql":
            self._program("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")
        else:
            _copy(self.name, self._path, path)

    def restore(self, path: Path) -> None:
        """Puts what `path` holds in the place of what is there, as a whole or not at all.

        Raises:
            DatabaseFailed: it could not; what was there is as it was.
        """
        if self.kind == "postgresql":
            # In one transaction; what exists is dropped first.
            whole = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists")
            self._program("pg_restore", *whole, "--no-owner", "--no-privileges", file=path)
        else:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _copy(self.name, path, self._path)

    @property
    def _path(self) -> Path:
        return Path(self._url.database or "")

    def _program(self, name: str, *options: str, file: Path | None = None) -> None:
        # The password goes by the environment: a command line can be read by everybody on the machine.
        address = self._url.set(drivername="postgresql")._replace(password=None)
        secret = {"PGPASSWORD": str(self._url.password)} if self._url.password else {}
        command = [_find(name), *options, f"--dbname={address.render_as_string()}", *([str(file)] if file else [])]
        done = subprocess.run(command, env=os.environ | secret, capture_output=True, text=True, timeout=DAY)
        if done.returncode != 0:
            said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
            raise DatabaseFailed(f"{self.name}: {name} failed: {said}")


def _find(program: str) -> str:
    """The newest of PostgreSQL's programs of that name: an older one refuses a newer server."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(program)
    if path is None:
        raise BadInput(
            f"{program} was not found: install PostgreSQL's client (Debian: apt-get install postgresql-client)."
        )
    return path


def _copy(name: str, source: Path, target: Path) -> None:
    """Copies a SQLite database page by page, with the locks that its other users keep to."""
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(source.absolute()))}?mode=ro", uri=True, timeout=30)) as old,
            closing(sqlite3.connect(target, timeout=30)) as new,
        ):
            old.backup(new)
            (state,) = new.execute("PRAGMA quick_check").fetchone()
            if state != "ok":
                raise DatabaseFailed(f"{name} is damaged: {state}")
    except sqlite3.Error as error:
        raise DatabaseFailed(f"{name} could not be copied: {error}") from None
