"""The channel's options: what is taken, and one clear line for what is not."""

import pytest

from marrow.channel.settings import ORIGINS, read_settings
from marrow.errors import BadInput


def test_without_options_the_defaults_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ORIGINS, raising=False)
    assert read_settings(None).origins == frozenset()
    assert read_settings(None).conversation_limit == 30


def test_origins_come_from_the_file_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ORIGINS, "https://b.example/, http://c.example:8080")
    settings = read_settings({"origins": ["https://A.example"], "rest_limit": 5})
    assert settings.origins == {"https://a.example", "https://b.example", "http://c.example:8080"}
    assert settings.rest_limit == 5


@pytest.mark.parametrize(
    "given",
    [
        {"colour": "red"},
        {"origins": "https://a.example"},
        {"origins": ["*"]},
        {"origins": ["https://a.example/page"]},
        {"origins": ["a.example"]},
        {"rest_limit": "many"},
        {"rest_limit": -1},
        {"proxies": True},
    ],
)
def test_what_is_no_option_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        read_settings(given)
