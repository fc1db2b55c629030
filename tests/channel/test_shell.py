"""The chat in the terminal."""

import io
from pathlib import Path
from typing import Any

import pytest

from marrow.channel import forgetful
from marrow.errors import BadInput
from marrow.models import TrainedModel


def test_it_answers_and_ends_and_shows_nothing_but_the_conversation(
    model: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from marrow.channel.shell import chat

    monkeypatch.setattr("sys.stdin", io.StringIO("what is MRD\nit wont stop bleeding\nquit\n"))
    chat()
    printed = capsys.readouterr().out
    assert "minimal residual disease" in printed
    assert "999" in printed
    assert "debug" not in printed


def test_it_says_so_when_the_model_cannot_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from marrow.channel.shell import chat

    damaged = TrainedModel("damaged", tmp_path)
    damaged.archive.write_bytes(b"no model")
    monkeypatch.setattr(forgetful, "require_newest", lambda: damaged)
    monkeypatch.setattr("sys.stdin", io.StringIO("what is MRD\nquit\n"))
    with pytest.raises(BadInput, match=r"damaged\.tar\.gz could not be loaded"):
        chat()
