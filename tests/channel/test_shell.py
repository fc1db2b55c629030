"""The chat in the terminal."""

import io
from typing import Any

import pytest


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
