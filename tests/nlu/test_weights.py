"""The encoder's weights are the published ones, or nothing starts."""

from pathlib import Path

import pytest

from marrow.nlu import weights


def test_the_installed_files_are_the_published_ones() -> None:
    assert weights.verified_files().weights.is_file()


@pytest.mark.parametrize("name", list(weights.SHA256))
def test_a_missing_file_stops_with_one_clear_line(tmp_path: Path, name: str) -> None:
    for other in weights.SHA256:
        if other != name:
            (tmp_path / other).symlink_to(weights.package_folder() / other)
    with pytest.raises(weights.WeightsError) as error:
        weights.verified_files(tmp_path)
    assert "missing" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", list(weights.SHA256))
def test_a_corrupted_file_stops_with_one_clear_line(tmp_path: Path, name: str) -> None:
    for other in weights.SHA256:
        (tmp_path / other).symlink_to(weights.package_folder() / other)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes((weights.package_folder() / name).read_bytes()[:-1])
    with pytest.raises(weights.WeightsError, match="not the published one"):
        weights.verified_files(tmp_path)
