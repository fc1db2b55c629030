"""What was learnt is written into config.yml, and nothing else in it changes."""

from pathlib import Path

import pytest

from marrow.errors import BadInput
from marrow.release.config_file import write_options

CONFIG = """pipeline:
  # A comment that stays.
  - name: some.room.First
    weights: {own: 1.0}
    threshold: 0.5
  - name: Second
    other: 1
    threshold: 0.6
"""


def test_only_the_named_component_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "config.yml"
    path.write_text(CONFIG)
    write_options({"Second": {"threshold": 0.7}}, path)
    write_options({"First": {"weights": {"own": 2.5, "about": -1.0}}}, path)
    assert path.read_text() == CONFIG.replace("0.6", "0.7").replace("{own: 1.0}", "{own: 2.5, about: -1.0}")
    assert "Second: threshold: 0.7" in capsys.readouterr().out


@pytest.mark.parametrize(("component", "option"), [("Third", "threshold"), ("First", "other"), ("irst", "threshold")])
def test_a_line_that_is_not_there_is_told_and_nothing_is_written(tmp_path: Path, component: str, option: str) -> None:
    path = tmp_path / "config.yml"
    path.write_text(CONFIG)
    with pytest.raises(BadInput, match=f"{component} has no line `{option}:`"):
        write_options({"Second": {"threshold": 0.9}, component: {option: 1.0}}, path)
    assert path.read_text() == CONFIG
