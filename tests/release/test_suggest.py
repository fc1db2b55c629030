"""What patients asked in vain comes back as groups, the most asked first, each with what it calls for."""

import json
from pathlib import Path

import pytest

from marrow.errors import BadInput
from marrow.release.message_log import Turn
from marrow.release.suggest import EXAMPLES, NEW, add_reviewed, missed_messages, suggest

PETS = [
    "who looks after my cat while i am in",
    "who will mind my cat that day",
    "can someone feed my cat",
    "what about my cat",
]
DRESSING = ["how long does the dressing stay", "when does the dressing come off", "the dressing, how many hours"]


def conversations() -> list[list[Turn]]:
    asked = [[Turn(f"cat {n}", n, text, "fallback")] for n, text in enumerate(PETS)]
    asked += [[Turn(f"dressing {n}", n, text, "fallback")] for n, text in enumerate(DRESSING)]
    asked += [
        [Turn("fine", 9, "what is mrd", "answer", ("mrd",))],
        [Turn("alone", 9, "how tall is the eiffel tower", "fallback")],
    ]
    return asked


def test_a_new_topic_and_one_that_wants_examples_are_told_apart(scratch: Path) -> None:
    found = suggest(missed_messages(conversations()), scratch / "data")
    assert [s.patients for s in found] == [4, 3]
    first, second = found
    assert first.what != EXAMPLES
    assert set(first.messages) == set(PETS)
    assert (second.what, second.label) == (EXAMPLES, "faq/dressing")
    assert set(second.messages) == set(DRESSING)


def test_what_is_far_from_all_examples_is_a_new_topic(tmp_path: Path) -> None:
    (tmp_path / "faq.yml").write_text("nlu:\n- intent: faq/mrd\n  examples: |\n    - what is mrd\n    - mrd meaning\n")
    (found,) = [s for s in suggest(missed_messages(conversations()), tmp_path) if PETS[0] in s.messages]
    assert found.what == NEW


def test_an_answer_that_did_not_help_counts_and_one_that_did_does_not() -> None:
    turns = [Turn("a", 1, "what is mrd", "answer", ("mrd",), helped=False), Turn("a", 2, "thanks", "chat")]
    missed = missed_messages([turns, [Turn("b", 1, "What is MRD?", "answer", ("mrd",), helped=False)]])
    assert {key: m.patients for key, m in missed.items()} == {"what is mrd": {"a", "b"}}


def test_what_reviewers_decided_counts(scratch: Path, tmp_path: Path) -> None:
    missed = missed_messages(conversations())
    path = tmp_path / "reviewed.json"
    rows = [{"text": text, "label": "not_in_document"} for text in PETS]
    rows += [{"text": "what do they call it", "label": "mrd", "patients": [str(n) for n in range(9)]}]
    path.write_text(json.dumps(rows))
    add_reviewed(missed, path)
    first, *others = suggest(missed, scratch / "data")
    assert (first.what, first.label, first.patients) == (EXAMPLES, "faq/mrd", 9)
    assert not any(set(s.messages) & set(PETS) for s in others)


def test_a_file_that_is_no_review_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reviewed.json"
    for text in ("{", '{"text": 1}', '[{"label": "mrd"}]', "[1]"):
        path.write_text(text)
        with pytest.raises(BadInput, match="reviewed"):
            add_reviewed({}, path)
