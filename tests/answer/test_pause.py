"""Pausing switches a running bot to the nurse line at once, and resuming gives its answers back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from marrow.answer.pause import pause, paused, resume
from marrow.errors import BadInput


@pytest.fixture
def switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MARROW_PAUSE_FILE", str(tmp_path / "shared" / "paused"))
    return tmp_path / "shared" / "paused"


def test_the_switch_keeps_when_and_why(switch: Path) -> None:
    pause("wrong number in an answer")
    assert paused()
    assert "wrong number in an answer" in switch.read_text()
    assert "since" in switch.read_text()
    resume()
    assert not paused()


def test_what_is_done_already_is_said_not_done_again(switch: Path) -> None:
    with pytest.raises(BadInput, match="not paused"):
        resume()
    pause("first")
    with pytest.raises(BadInput, match="first"):
        pause("second")
    assert "first" in switch.read_text()


@pytest.mark.server
def test_a_running_bot_gives_the_nurse_line_alone_until_it_is_resumed(
    say: Callable[..., tuple[str, dict[str, Any]]], server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARROW_PAUSE_FILE", str(server_folder / "paused"))
    assert say("what is MRD")[1]["kind"] == "answer"
    pause("a test")
    try:
        for message in ("what is MRD", "how long do results take", "hello", "I am bleeding heavily and cannot stop it"):
            text, custom = say(message)
            assert custom["kind"] == "fallback"
            assert custom["topics"] == []
            assert custom["suggestions"] == []
            assert "0808 800 4040" in text
            assert "999" in text
            assert "paused" in text
    finally:
        resume()
    assert say("what is MRD")[1]["topics"] == ["mrd"]
