"""Makes typing mistakes like those of people on phones: neighbouring keys, lost, doubled and swapped letters."""

import random

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    places = {key: (x + y / 2, y) for y, row in enumerate(ROWS) for x, key in enumerate(row)}
    return {
        key: "".join(k for k, (a, b) in places.items() if k != key and abs(a - x) <= 1 and abs(b - y) <= 1)
        for key, (x, y) in places.items()
    }


NEIGHBOURS = _neighbours()


def mistype(text: str, mistakes: int, draw: random.Random) -> str:
    """`text` with that many typing mistakes, each in a letter; unchanged where it has no word of three letters."""
    for _ in range(mistakes):
        letters = [i for i in range(1, len(text) - 1) if text[i - 1 : i + 2].isalpha()]
        if not letters:
            break
        i = draw.choice(letters)
        mistake = draw.choice((_neighbouring_key, _lost, _doubled, _swapped))
        text = mistake(text, i, draw)
    return text


def _neighbouring_key(text: str, i: int, draw: random.Random) -> str:
    return text[:i] + draw.choice(NEIGHBOURS.get(text[i].lower(), text[i])) + text[i + 1 :]


def _lost(text: str, i: int, _: random.Random) -> str:
    return text[:i] + text[i + 1 :]


def _doubled(text: str, i: int, _: random.Random) -> str:
    return text[: i + 1] + text[i:]


def _swapped(text: str, i: int, _: random.Random) -> str:
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
