"""Spelling repair: towards the words of the examples, and nothing else."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from marrow.nlu.spelling import SpellingRepair, wording

CONTEXT = ExecutionContext(GraphSchema({}), node_name="spelling")
CONFIG = SpellingRepair.get_default_config()


@pytest.fixture(scope="module")
def spelling(tmp_path_factory: pytest.TempPathFactory) -> SpellingRepair:
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("model")), Resource("spelling")
    often = ["will the apixaban and the needle hurt"] * 12 + ["how long is it"] * 9
    seldom = ["what is wrong"] * 5 + ["i want it"] * 4 + ["the results of the biopsy"] * 4 + ["a jamboree"]
    examples = [Message.build(f"{text} {number}", intent="faq") for number, text in enumerate(often + seldom)]
    SpellingRepair.create(CONFIG, storage, resource, CONTEXT).train(TrainingData(examples))
    return SpellingRepair.load(CONFIG, storage, resource, CONTEXT)


@pytest.mark.parametrize(
    ("typed", "repaired"),
    [
        ("wil teh NEEDEL hurt?", "will teh needle hurt?"),  # of three letters the last one may be doubled, no more
        ("my resluts, pls", "my results, pls"),
        ("apixiban ok", "apixaban ok"),
        ("is any1 there 2moro", "is anyone there tomorrow"),
        ("i wnat it", "i want it"),  # "what" is as near and more frequent, but no letters changed places
        ("what is rong", "what is wrong"),  # "long" is as near and more frequent, but sounds otherwise
    ],
)
def test_a_misspelt_word_becomes_a_word_of_the_examples(spelling: SpellingRepair, typed: str, repaired: str) -> None:
    assert spelling.repair(typed) == repaired


@pytest.mark.parametrize(
    "typed",
    [
        "what is a noodle",  # English, though one letter from an example's word
        "jambore",  # what it is near to stands in one example only
        "38.4 t(9;22) x",
        "don't can\u2019t",
        "🙂 \t\n",
    ],
)
def test_everything_else_is_left_as_it_was_typed(spelling: SpellingRepair, typed: str) -> None:
    assert spelling.repair(typed) == typed


def test_the_text_of_the_message_stays_and_the_featurizers_read_the_repaired_one(spelling: SpellingRepair) -> None:
    message = Message({"text": "the biospy"})
    assert wording(message) == "the biospy"
    spelling.process([message])
    assert message.get("text") == "the biospy"
    assert wording(message) == "the biopsy"
