"""Secrets that are made at random: whole, once, for their owner alone."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from marrow.channel.conversations import load_key
from marrow.errors import BadInput
from marrow.review import configuration


@pytest.fixture(params=["the channel's", "the staff app's"])
def key_of(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], str]:
    """Gives the key that is kept in a file, as each of its users asks for it."""
    for name in ("MARROW_SIGNING_KEY", "MARROW_SIGNING_KEY_FILE", "MARROW_REVIEW_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "the channel's":
        return lambda path: load_key(path).decode()

    def of_the_staff_app(path: Path) -> str:
        monkeypatch.setenv("MARROW_REVIEW_SECRET_FILE", str(path))
        return configuration.secret_key()

    return of_the_staff_app


def test_it_is_made_once_and_for_its_owner_alone(key_of: Callable[[Path], str], tmp_path: Path) -> None:
    path = tmp_path / "var" / "key"
    key = key_of(path)
    assert len(key) == 64
    assert key_of(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_nobody_meets_half_of_it(
    key_of: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed while it writes, or another that reads just then, would leave or sign with nothing."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fdopen", killed)
    with pytest.raises(KeyboardInterrupt):
        key_of(tmp_path / "key")
    assert not (tmp_path / "key").exists()


def test_another_processs_stays_if_that_was_faster(
    key_of: Callable[[Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, link = tmp_path / "key", os.link

    def late(draft: Path, target: Path) -> None:
        target.write_text("the key of another process")
        link(draft, target)

    monkeypatch.setattr(os, "link", late)
    assert key_of(path) == "the key of another process"


def test_one_that_cannot_be_kept_or_is_none_is_told_in_one_line(key_of: Callable[[Path], str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match=r"No key can be kept in .*: set MARROW_"):
        key_of(tmp_path / "file" / "key")
    with pytest.raises(BadInput, match="holds no key: delete it"):
        key_of(tmp_path / "file")
