"""A message too long to be answered, in pieces."""

import pytest

from marrow.channel.long_messages import sentences


@pytest.mark.parametrize("end", ["\n", "\n\n", " \r\n ", ".\n", "? "])
def test_a_line_or_a_sentence_is_a_piece_of_its_own(end: str) -> None:
    first, second = sentences(f"what if the needle breaks{end}I can't breathe")
    assert first.startswith("what if")
    assert second == "I can't breathe"
