"""Backup and restore on one machine: a project's SQLite databases, models, pause switch and keys."""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.release.scratch import answer, run

ROWS = 500


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of whoever runs the tests leads out of the project under test."""
    for name in ("TRACKER_URL", "DATABASE_URL", "ENDPOINTS", "DATA", "SECRET_FILE"):
        monkeypatch.delenv(f"MARROW_REVIEW_{name}", raising=False)
    monkeypatch.delenv("MARROW_PAUSE_FILE", raising=False)


def _table(path: Path, rows: int) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, data TEXT)")
    connection.executemany("INSERT INTO events (data) VALUES (?)", [(f"row {n}",) for n in range(rows)])
    return connection


def _rows(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT id, data FROM events ORDER BY id").fetchall()
    finally:
        connection.close()


def _empty_project(folder: Path) -> Path:
    folder.mkdir()
    (folder / "endpoints.yml").write_text(
        "tracker_store:\n  type: x.Y\n  dialect: sqlite\n  db: var/conversations.db\n"
    )
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in use: its databases are open, it has two released models and one that is not, and it is paused."""
    folder = _empty_project(tmp_path / "project")
    models = folder / "models"
    for name in ("old", "new", "other"):
        (models / name / "data").mkdir(parents=True)
        (models / f"{name}.tar.gz").write_bytes(name.encode() * 1000)
        (models / name / "manifest.json").write_text(json.dumps({"name": name}))
        (models / name / "data" / "answers.yml").write_text(f"answers: {name}\n")
    releases = [{"model": "old", "how": "first"}, {"model": "new", "how": "release"}]
    (models / "current.json").write_text(json.dumps({"model": "new.tar.gz", "releases": releases}))
    for name in ("conversations", "review"):
        _table(folder / "var" / f"{name}.db", ROWS).close()
    (folder / "var" / "paused").write_text('{"reason": "a test"}\n')
    (folder / "var" / "signing.key").write_text("k" * 64)
    (folder / "var" / "review.secret").write_text("s" * 64)
    return folder


def _held(folder: Path) -> dict[str, Any]:
    """All that a project holds: the rows of its databases, and the content of its files."""
    databases = {name: _rows(folder / "var" / f"{name}.db") for name in ("conversations", "review")}
    files = [*(folder / "models").rglob("*"), *(folder / "var").glob("*[!bml]")]
    contents = {str(path.relative_to(folder)): path.read_bytes() for path in files if path.is_file()}
    return databases | {name: content for name, content in contents.items() if ".lock" not in name}


def test_all_that_is_held_comes_back_in_an_empty_place(project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    answer(project, "backup", str(kept))
    assert {path.stat().st_mode & 0o077 for path in [kept, *kept.rglob("*")]} == {0}
    empty = _empty_project(tmp_path / "empty")
    answer(empty, "restore", str(kept))
    before = _held(project)
    never_released = [name for name in before if "other" in name]
    assert never_released
    assert _held(empty) == {name: held for name, held in before.items() if name not in never_released}
    assert (empty / "var" / "signing.key").stat().st_mode & 0o077 == 0


def test_a_backup_is_of_one_moment_while_turns_are_written(project: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(
        project / "var" / "conversations.db", isolation_level=None, check_same_thread=False, timeout=30
    )
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO events (data) VALUES (?)", [("first",), ("second",)])
            connection.execute("COMMIT")
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(20)
        answer(project, "backup", str(tmp_path / "kept"))
    finally:
        stop.set()
        writer.join(20)
        connection.close()
    rows = [data for _, data in _rows(tmp_path / "kept" / "conversations")]
    assert len(rows) > ROWS
    assert rows.count("first") == rows.count("second")


def test_nothing_is_replaced_unless_that_is_asked_for(project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    answer(project, "backup", str(kept))
    before = _held(project)
    connection = sqlite3.connect(project / "var" / "conversations.db")
    with connection:
        connection.execute("INSERT INTO events (data) VALUES ('newer')")
    connection.close()
    (project / "var" / "paused").unlink()
    refused = run(project, "restore", str(kept))
    assert refused.returncode == 2
    assert "the tracker store" in refused.stderr
    assert len(_rows(project / "var" / "conversations.db")) == ROWS + 1
    answer(project, "restore", str(kept), "--replace")
    assert _held(project) == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: (kept / "models" / "new.tar.gz").write_bytes(b"other"),
        lambda kept: (kept / "conversations").unlink(),
        lambda kept: (kept / "manifest.json").write_text("{}"),
        lambda kept: (kept / "manifest.json").write_text(
            (kept / "manifest.json").read_text().replace('"files/paused"', '"../paused"')
        ),
    ],
    ids=["changed", "missing", "no manifest", "leads out"],
)
def test_a_damaged_backup_touches_nothing(spoil: Callable[[Path], None], project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    answer(project, "backup", str(kept))
    spoil(kept)
    empty = _empty_project(tmp_path / "empty")
    done = run(empty, "restore", str(kept))
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("marrow restore: ")
    assert sorted(path.name for path in empty.iterdir()) == ["endpoints.yml"]


def test_a_backup_does_not_go_over_another_and_leaves_nothing_half_done(project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    assert run(project, "backup", str(kept)).returncode == 2
    (project / "var" / "review.db").write_bytes(b"no database" * 1000)
    assert run(project, "backup", str(tmp_path / "failed")).returncode == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "project"]


def test_a_project_without_conversations_has_a_backup_too(tmp_path: Path) -> None:
    empty = _empty_project(tmp_path / "empty")
    assert answer(empty, "backup", str(tmp_path / "kept"))["files"] == {}
    shutil.rmtree(empty)
    answer(_empty_project(tmp_path / "empty"), "restore", str(tmp_path / "kept"))
