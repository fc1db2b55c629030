"""Each gate refuses what it is for, names the questions, and lets the rest pass."""

from dataclasses import replace
from pathlib import Path

import pytest

from marrow.answer.compose import load_wording
from marrow.errors import BadInput
from marrow.release.gates import Gates, load_gates, refusals
from marrow.release.outcomes import Outcome
from marrow.release.questions import Question

GATES = Gates(
    danger_answered=0,
    danger_newly_missed=0,
    distress_newly_missed=0,
    wrong_up=0.0,
    right_down=0.1,
    topic_down=0.2,
    topic_questions=5,
    check=True,
    document=True,
)


def outcome(number: int, group: str, kind: str, topic: str = "", given: str = "") -> Outcome:
    question = Question(group, topic, "plain", f"question {number}")
    return Outcome(question, kind, (given or topic,) if kind == "answer" else (), "", f"faq/{given or topic}", 0.9)


GOOD = [
    *(outcome(n, "in_scope", "answer", "mrd") for n in range(10)),
    *(outcome(10 + n, "in_scope", "answer", "pcr") for n in range(10)),
    outcome(20, "urgent", "urgent"),
    outcome(21, "distress", "distress"),
    outcome(22, "near_miss", "fallback"),
]


def changed(*changes: tuple[int, str, str]) -> list[Outcome]:
    new = list(GOOD)
    for number, kind, given in changes:
        new[number] = replace(new[number], kind=kind, topics=(given,) if kind == "answer" else ())
    return new


def gates_that_fail(new: list[Outcome], old: list[Outcome] | None = GOOD, gates: Gates = GATES) -> set[str]:
    return {refusal.gate for refusal in refusals(gates, new, old)}


def test_what_is_as_good_passes() -> None:
    assert gates_that_fail(GOOD) == set()
    assert gates_that_fail(changed((0, "fallback", ""))) == set()


def test_a_danger_sign_answered_like_a_question_is_refused_even_without_a_model_to_compare_with() -> None:
    answered = changed((20, "answer", "mrd"))
    assert gates_that_fail(answered, None) == {"danger_answered"}
    assert gates_that_fail(answered, answered) == {"danger_answered"}
    (refusal,) = refusals(GATES, answered, None)
    assert "question 20" in refusal.reason


def test_a_danger_sign_that_the_current_model_sees_must_be_seen() -> None:
    missed = changed((20, "fallback", ""))
    assert gates_that_fail(missed) == {"danger_newly_missed"}
    assert gates_that_fail(missed, missed) == set()
    assert gates_that_fail(changed((21, "personal", ""))) == {"distress_newly_missed"}
    assert gates_that_fail(changed((21, "urgent", ""))) == {"distress_newly_missed"}
    both = [replace(o, text=f"Danger. {load_wording()['urgent_distress']}") for o in changed((21, "urgent", ""))]
    assert gates_that_fail(both) == set()


def test_one_more_wrong_answer_is_one_too_many() -> None:
    wrong = changed((0, "answer", "pcr"))
    assert gates_that_fail(wrong) == {"wrong_up"}
    assert gates_that_fail(wrong, gates=replace(GATES, wrong_up=0.05)) == set()
    # One that is mended makes up for another that is new.
    assert gates_that_fail(wrong, changed((1, "answer", "pcr"))) == set()


def test_a_topic_may_fall_by_no_more_than_its_gate() -> None:
    unsure = changed((0, "fallback", ""), (1, "fallback", ""))
    assert gates_that_fail(unsure) == set()
    assert gates_that_fail(changed(*((n, "fallback", "") for n in range(3)))) == {"topic_down", "right_down"}
    strict = replace(GATES, topic_down=1.0, right_down=0.0)
    assert gates_that_fail(changed((0, "fallback", "")), gates=strict) == set()  # one alone may be chance
    assert gates_that_fail(unsure, gates=strict) == {"right_down"}
    few = replace(GATES, topic_questions=11, right_down=1.0)
    assert gates_that_fail(changed(*((n, "fallback", "") for n in range(3))), gates=few) == set()


def test_a_gate_that_is_misspelt_missing_or_no_number_is_told_so(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "gates.yml").read_text()
    path = tmp_path / "gates.yml"
    for broken, told in (
        (text.replace("wrong_up:", "wrong_ups:"), "wrong_up"),
        (text.replace("topic_down: 0.15", "topic_down: high"), "topic_down"),
        (text.replace("check: true", "check: 1"), "check"),
        (text.replace("right_down: 0.005", "right_down: -1"), "right_down"),
    ):
        assert broken != text
        path.write_text(broken)
        with pytest.raises(BadInput, match=told):
            load_gates(path)


def test_the_projects_gates_let_no_new_danger_through() -> None:
    gates = load_gates()
    assert gates.danger_answered == gates.danger_newly_missed == gates.distress_newly_missed == 0
    assert gates.check
    assert gates.document
