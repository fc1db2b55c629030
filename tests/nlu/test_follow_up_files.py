"""The follow-ups: seven in eight teach the classifier, and the others it never sees."""

import shutil
from pathlib import Path

import pytest

from marrow.errors import BadInput
from marrow.nlu.examples import ExampleImporter
from marrow.nlu.follow_up_files import OUTSIDE_LABEL, behind, read_follow_ups, read_taught
from marrow.nlu.topic_classifier import label
from marrow.paths import DATA, ROOT
from marrow.topics import load_topics


@pytest.fixture(scope="module")
def taught() -> dict[str, str]:
    importer = ExampleImporter(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(DATA)])
    return {example.get("text"): label(example) for example in importer.get_nlu_data().nlu_examples}


def _read(follow_up_before: str, text: str) -> str:
    return behind(load_topics()[follow_up_before].subject, text)


def test_about_seven_in_eight_follow_ups_teach() -> None:
    share = sum(found.teaches for found in read_follow_ups()) / len(read_follow_ups())
    assert 0.85 < share < 0.9


def test_those_that_teach_are_examples_behind_what_was_spoken_of(taught: dict[str, str]) -> None:
    for found in read_follow_ups():
        if found.teaches:
            assert taught[_read(found.before[0], found.text)] == found.label


def test_the_others_are_no_examples(taught: dict[str, str]) -> None:
    others = [found for found in read_follow_ups() if not found.teaches]
    assert not [found for found in others if _read(found.before[0], found.text) in taught]


def test_what_is_outside_is_a_group_of_its_own() -> None:
    outside = sum(found.label == "out_of_scope" for found in read_follow_ups() if found.teaches)
    assert sum(found.label == OUTSIDE_LABEL for found in read_taught()) == outside > 0


def test_a_folder_without_follow_ups_teaches_none(tmp_path: Path) -> None:
    assert read_taught(tmp_path) == []


def test_a_topic_that_does_not_exist_is_named(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "follow_ups.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("\n  mrd:\n", "\n  mrdd:\n"), encoding="utf-8")
    with pytest.raises(BadInput, match="messages follow mrdd, and there is no such topic"):
        read_taught(tmp_path / "data")
