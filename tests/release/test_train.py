"""Training is of the data as it was when it began, or it is of none."""

import subprocess
from pathlib import Path

import pytest

from marrow.models import NoModel
from marrow.release import train


def test_data_that_changes_meanwhile_makes_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "MODELS", tmp_path)
    monkeypatch.setattr(train, "fingerprint", iter(["before" * 3, "after" * 3]).__next__)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0))
    with pytest.raises(NoModel, match="changed while"):
        train._train(print)
    assert not list(tmp_path.iterdir())
