"""The variations of texts that the adapter is taught on."""

from pathlib import Path

import pytest

from marrow.adapter.variations import Variations, read_asides

TEXT = "Do I have to sign anything, before the test?"


@pytest.fixture
def varied() -> list[str]:
    variations = Variations({"sign": ["sine"], "anything": ["anythink"]}, asides=(), seed=0)
    return [variations.vary(TEXT) for _ in range(400)]


def test_most_texts_stay_or_differ_little(varied: list[str]) -> None:
    assert varied.count(TEXT) > 100
    assert all(abs(len(text) - len(TEXT)) <= len("anything,") + 1 for text in varied)


def test_words_are_misspelt_as_people_misspell_them(varied: list[str]) -> None:
    assert any("sine" in text for text in varied)
    assert any("anythink" in text for text in varied)


def test_words_and_punctuation_are_left_out(varied: list[str]) -> None:
    assert "Do I have to sign anything before the test" in varied
    assert any(len(text.split()) == len(TEXT.split()) - 1 for text in varied)


def test_the_same_seed_draws_the_same() -> None:
    draws = [[Variations({}, ["Only me."], seed).vary(TEXT) for _ in range(9)] for seed in (1, 1)]
    assert draws[0] == draws[1]


def test_some_texts_come_behind_an_aside_and_long_ones_do_not() -> None:
    variations = Variations({}, ["Only me again, sorry."], seed=0)
    behind = [variations.vary(TEXT) for _ in range(1000)].count(f"Only me again, sorry. {TEXT}")
    assert 30 < behind < 100
    assert not any(variations.vary("word " * 25).startswith("Only") for _ in range(200))


def test_asides_are_read_and_a_public_set_has_none(tmp_path: Path) -> None:
    assert read_asides(tmp_path) == []
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "asides.txt").write_text("Only me again, sorry.\nHello there.\n", encoding="utf-8")
    assert read_asides(tmp_path) == ["Only me again, sorry.", "Hello there."]
