"""The reader of training examples: the same examples as Rasa's own reader, and clear errors."""

import copy
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from marrow.errors import BadInput
from marrow.nlu.examples import Example, ExampleReader
from marrow.paths import DATA


@pytest.mark.parametrize("name", ["chat.yml", "faq/results.yml"])
def test_it_reads_what_rasas_own_reader_reads(name: str) -> None:
    own, rasas = ExampleReader().read(DATA / name), RasaYAMLReader().read(str(DATA / name))
    assert [e.data for e in own.training_examples] == [e.data for e in rasas.training_examples]
    assert own.responses == rasas.responses


def test_examples_that_differ_in_text_or_label_have_different_fingerprints() -> None:
    first = Example.build("how long", intent="faq/results_time")
    assert first.fingerprint() == copy.deepcopy(first).fingerprint()
    assert first.fingerprint() != Example.build("how long", intent="faq/test_duration").fingerprint()
    assert first.fingerprint() != Example.build("how longer", intent="faq/results_time").fingerprint()


def test_a_copy_does_not_share_what_is_set_on_it() -> None:
    first = Example.build("how long", intent="faq/results_time")
    copy.deepcopy(first).set("intent", "chat")
    assert first.get("intent") == "faq"


@pytest.mark.parametrize(
    ("content", "message"), [("nlu: [", "is not YAML"), ("nlu:\n- intent: faq/mrd\n", "faq/mrd has no examples")]
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text(content)
    with pytest.raises(BadInput, match=message):
        ExampleReader().read(str(path))
