"""Splitting a message into the parts that may each ask something."""

import pytest

from marrow.nlu.spans import MOST_PARTS, any_of, asks, parts_of, states


def parts(text: str) -> list[str]:
    return [text[begin:end] for begin, end in parts_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long does it take and does it hurt", ["how long does it take", "does it hurt"]),
        ("What is MRD? And what's a trephine?", ["What is MRD?", "what's a trephine?"]),
        ("explain aspiration n trephine", ["explain aspiration", "trephine"]),
        ("does it hurt can i eat before", ["does it hurt", "can i eat before"]),
        ("pain/results/driving", ["pain", "results", "driving"]),
        ("1. why have i got to have this 2. is it sore", ["why have i got to have this", "is it sore"]),
        ("immunophenotyping - what is it. and mrd", ["immunophenotyping", "what is it", "mrd"]),
        ("not sure about food, nor about my warfarin", ["not sure about food", "about my warfarin"]),
        ("1) apixaban 2) thyroxine", ["apixaban", "thyroxine"]),
        ("is it sore... and then do I rest?!", ["is it sore", "do I rest?!"]),
        ("is it at 9:30, or 24/7", ["is it at 9:30", "24/7"]),
        ("does it hurt an\u2019 can i eat", ["does it hurt", "can i eat"]),
        ("I'm on apixaban, do I stop it", ["I'm on apixaban", "do I stop it"]),
        ("what is mrd how long do people stay on treatment", ["what is mrd", "how long do people stay on treatment"]),
        ("whats mrd how do they find it", ["whats mrd", "how do they find it"]),
        ("wots cytogenetics who looks at the slides", ["wots cytogenetics", "who looks at the slides"]),
        ("what do they do to you does it hurt", ["what do they do to you", "does it hurt"]),
        ("what causes it how many days till results", ["what causes it", "how many days till results"]),
        ("gas + air, sedation", ["gas + air", "sedation"]),
    ],
)
def test_a_message_is_split_where_it_may_ask_another_thing(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mrd flow cytometry FISH ??", ["mrd", "flow cytometry", "FISH ??"]),
        ("what is mrd bcr abl", ["what is mrd", "bcr abl"]),
        ("trephines mrds", ["trephines", "mrds"]),
        ("is the mrd by flow", ["is the mrd by flow"]),
        ("fishy flowers", ["fishy flowers"]),
        ("flow vs fish", ["flow vs", "fish"]),
        ("fish = mrd ?", ["fish =", "mrd ?"]),
        ("is fish just another name for mrd", ["is fish just another name for", "mrd"]),
        ("how does fish differ from the flow cytometry", ["how does fish differ from the", "flow cytometry"]),
        ("is a trephine done before they test for mrd", ["is a trephine done before they test for mrd"]),
    ],
)
def test_names_in_a_row_or_compared_are_parts_of_their_own(text: str, expected: list[str]) -> None:
    names = any_of(["mrd", "flow", "flow cytometry", "fish", "bcr-abl", "trephine"])
    assert [text[begin:end] for begin, end in parts_of(text, names)] == expected
    assert parts(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "what is a trephine",
        "how many sorts of test are there",
        "I wonder when I can go home",
        "is there a nurse who does it",
        "do you know how long do results take",
        "what is it like when they do it",
        "i want to know what a trephine biopsy is",
        "1.5",
        "",
        "?!",
        "t(9;22)",
    ],
)
def test_what_asks_one_thing_is_one_part_at_most(text: str) -> None:
    assert len(parts(text)) <= 1


def test_of_many_parts_the_shortest_are_taken_together() -> None:
    text = (
        "a long way from home, pain, blood, tests, tea, what happens on the day, who does it, when do I hear, and why"
    )
    found = parts(text)
    assert len(found) == MOST_PARTS
    assert found[0] == "a long way from home"
    assert "pain, blood" in " ".join(found)


def test_what_asks_by_its_form_and_what_tells() -> None:
    for text in (
        "does it hurt",
        "trephine?",
        "whether I can eat",
        "so how long",
        "if it aches what can I take",
        "by whom",
    ):
        assert asks(text)
        assert not states(text)
    for text in ("my nan will be sedated", "I'm 71", "the doctor said so"):
        assert states(text)
        assert not asks(text)
    assert not asks("explain aspiration")
    assert not states("explain aspiration")
