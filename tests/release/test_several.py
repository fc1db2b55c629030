"""Messages that ask several things are read, and each reply to one is right, wrong or incomplete."""

from pathlib import Path

import pytest

from marrow.errors import BadInput
from marrow.release.several import Several, load_several

BOTH = Several(("mrd", "pcr"), False, "what are MRD and PCR")
OUTSIDE = Several(("mrd",), True, "what is MRD and where do I park")


def written(folder: Path, *rows: str) -> Path:
    (folder / "development").mkdir()
    (folder / "development" / "several.tsv").write_text("\n".join(["label\tstyle\ttext", *rows]) + "\n")
    return folder


@pytest.mark.parametrize(
    ("message", "topics", "unanswered", "verdict"),
    [
        (BOTH, ("mrd", "pcr"), False, "right"),
        (BOTH, ("pcr", "mrd"), False, "incomplete"),
        (BOTH, ("mrd",), False, "incomplete"),
        (BOTH, (), False, "incomplete"),
        (BOTH, ("mrd", "fish"), False, "wrong"),
        (BOTH, ("mrd", "pcr"), True, "incomplete"),
        (OUTSIDE, ("mrd",), True, "right"),
        (OUTSIDE, ("mrd",), False, "incomplete"),
    ],
)
def test_a_reply_is_right_only_if_it_answers_what_was_asked(
    message: Several, topics: tuple[str, ...], unanswered: bool, verdict: str
) -> None:
    assert message.verdict(topics, unanswered) == verdict


def test_the_label_names_the_topics_in_order_and_what_is_outside(tmp_path: Path) -> None:
    found = load_several("development", written(tmp_path, "pcr+out_of_scope+mrd\tplain\tpcr, the car park and mrd"))
    assert found == [Several(("pcr", "mrd"), True, "pcr, the car park and mrd")]
    assert load_several("held_out", tmp_path) == []


@pytest.mark.parametrize("label", ["mrd", "out_of_scope", "out_of_scope+out_of_scope", "", "mrd+", "mrd+mrd"])
def test_a_message_that_asks_but_one_thing_is_no_such_message(tmp_path: Path, label: str) -> None:
    with pytest.raises(BadInput, match=r"several.tsv, line 2: name the message"):
        load_several("development", written(tmp_path, f"{label}\tplain\twhat is mrd"))
