"""Each model gives the answers that it was trained on."""

import shutil
from pathlib import Path

import pytest

from marrow import topics
from marrow.answer.composers import Composers
from marrow.nlu.context import parse_without_model
from marrow.topics import load_topics


def test_a_model_gives_its_own_answers_and_the_projects_where_they_cannot_be_read(
    earlier_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_wording = tmp_path / "without wording"
    shutil.copytree(earlier_data, without_wording)
    (without_wording / "dialogue.yml").unlink()
    known = {"earlier": earlier_data, "without wording": without_wording, "unreadable": tmp_path}
    monkeypatch.setattr(topics, "data_of", known.get)
    composers, asked = Composers(), parse_without_model("is the dressing dry", "faq/dressing")
    said = {model: composers.of(model).compose(asked).text for model in (None, *known, "unknown")}
    assert said.pop("earlier").startswith("Earlier it said so.")
    assert set(said.values()) == {load_topics()["dressing"].answer}
