"""Hidden files stand in the data folder while something is written there: nothing takes them for data."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marrow.backup import backup, contents
from marrow.data_files import files_in
from marrow.paths import DATA
from marrow.release.check.sources import read_sources
from marrow.release.manifest import data_files
from marrow.review.training.checks import existing
from marrow.review.training.example_block import file_of
from marrow.topics import load_topics


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / ".project" / "data"  # hidden itself, as a folder above may be
    shutil.copytree(DATA, folder)
    return folder


def drafts(data: Path) -> None:
    """What a crash, or an editor, may leave."""
    topics = next((data / "faq").glob("*.yml"))
    folder = data / ".writing-x"
    folder.mkdir()
    for path in (folder / topics.name, data / "faq" / f".{topics.name}", data / "faq" / ".aa.yml"):
        path.write_text(topics.read_text() + "    nonsense: [\n")
    (data / ".lock.yml").symlink_to("nowhere")


def test_files_come_in_order_and_by_their_suffix(tmp_path: Path) -> None:
    for name in ("b.yml", "a/c.yml", "a/d.txt", ".e.yml", ".f/g.yml", "a/.h/i.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [str(path.relative_to(tmp_path)) for path in files_in(tmp_path)] == ["a/c.yml", "a/d.txt", "b.yml"]
    assert [path.name for path in files_in(tmp_path, ".yml")] == ["c.yml", "b.yml"]


@pytest.mark.parametrize(
    "listed",
    [
        data_files,
        lambda data: [(example.text, example.file) for example in read_sources(data).examples],
        lambda data: [str(finding) for finding in read_sources(data).findings],
        lambda data: list(load_topics.__wrapped__(data)),
        lambda data: file_of("mrd", data),
    ],
)
def test_what_is_being_written_is_not_listed(data: Path, listed: Callable[[Path], Any]) -> None:
    before = listed(data)
    drafts(data)
    assert listed(data) == before


def test_a_draft_is_no_reason_to_read_all_examples_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[Path] = []

    def read(folder: Path) -> list[tuple[str, str]]:
        reads.append(folder)
        return []

    monkeypatch.setattr("marrow.review.training.checks.read_examples", read)
    existing(data)
    drafts(data)
    existing(data)
    assert len(reads) == 1


def test_a_backup_holds_no_draft(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts(data)
    monkeypatch.setenv("MARROW_REVIEW_DATA", str(data))
    monkeypatch.setattr(contents, "databases", dict)
    monkeypatch.setattr(contents, "models", list)
    monkeypatch.setattr(contents, "single_files", dict)
    kept = backup.backup(tmp_path / "kept", lambda _: None)["files"]
    assert sorted(kept) == sorted(f"data/{path.relative_to(DATA)}" for path in files_in(DATA))
