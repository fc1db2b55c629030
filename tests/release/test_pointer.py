"""The lock of a release: what fails within it is told as what it is."""

from pathlib import Path

import pytest

from marrow.release.files import CannotWrite
from marrow.release.pointer import alone


def test_an_error_of_the_system_within_a_release_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match="gates"), alone(tmp_path):
        raise PermissionError("gates.yml may not be read")
    with alone(tmp_path):  # and the lock is free again
        pass


def test_a_lock_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="nothing was changed"), alone(tmp_path / "file" / "models"):
        pass
