"""The classifier reads what is asked, past what was taken out."""

import pytest

from marrow.privacy.reading import ALONE, question_in


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("how long do results take", "how long do results take"),
        ("my name is [name] and my nhs number is [nhs number], how long do results take", "how long do results take"),
        ("my hospital number is [hospital number] when do i get my results", "when do i get my results"),
        ("what is a trephine? Kind regards, [name]", "what is a trephine?"),
        ("my son [name] is 7, will he be asleep", "my son Sam is 7, will he be asleep"),
        ("[name]'s mum here. does he need to fast", "Sam's mum here. does he need to fast"),
    ],
)
def test_what_only_introduces_personal_data_is_left_out(kept: str, read: str) -> None:
    assert question_in(kept) == read


@pytest.mark.parametrize("kept", ["my name is [name]", "[phone]", "dob [date of birth], [postcode]", "hi, I am [name]"])
def test_personal_data_alone_is_read_by_an_example_of_it(kept: str) -> None:
    assert question_in(kept) == ALONE


def test_who_wants_to_be_rung_is_read_without_the_number() -> None:
    assert question_in("can you ring me back on [phone]") == "can you ring me back on"
    assert question_in("[name], please call us on [phone]") == ", please call us on"
