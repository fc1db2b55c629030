"""What a hospital can set of the channel, read in one place: `credentials.yml`, then the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from marrow.errors import BadInput

ORIGINS = "MARROW_ORIGINS"  # the environment's list of origins, parted by commas or spaces


@dataclass(frozen=True)
class Settings:
    """The channel's options; a limit of 0 is no limit.

    Args:
        origins: sites that may use the chat from an address of their own (`https://www.hospital.example`).
        conversation_limit: messages a minute of one browser conversation.
        address_limit: messages a minute of the browser conversations of one address; a ward may share one.
        begin_limit: new browser conversations a minute of one address.
        rest_limit: messages a minute of REST clients of one address; the machine itself has no limit.
        most_at_once: messages that one process answers at the same time; further ones are turned away with 503.
        proxies: how many proxies of our own stand before the bot and add to `X-Forwarded-For`.
        hospital: the name on the demonstration pages.
        danger_contact: whom to contact about danger signs, to stand after the word "Contact".
    """

    origins: frozenset[str] = frozenset()
    conversation_limit: int = 30
    address_limit: int = 600
    begin_limit: int = 120
    rest_limit: int = 6000
    most_at_once: int = 64
    proxies: int = 0
    hospital: str = "Riverside Hospital"
    danger_contact: str = "the hospital, on the number in your appointment letter"


def read_settings(credentials: Mapping[str, Any] | None) -> Settings:
    """The settings in the channel's entry of `credentials.yml`, with the environment's origins added.

    Raises:
        BadInput: an option is unknown or of the wrong type.
    """
    given = dict(credentials or {})
    types = {field.name: type(field.default) for field in fields(Settings)}
    for name, value in given.items():
        if name not in types:
            raise BadInput(f"credentials.yml: the web channel has no option {name}; it has {', '.join(types)}.")
        if types[name] in (int, str) and (not isinstance(value, types[name]) or isinstance(value, bool)):
            raise BadInput(f"credentials.yml: the web channel's {name} must be of type {types[name].__name__}.")
        if types[name] is int and value < 0:
            raise BadInput(f"credentials.yml: the web channel's {name} must be 0 or more.")
    origins = given.pop("origins", None) or []
    if not isinstance(origins, list) or not all(isinstance(origin, str) for origin in origins):
        raise BadInput("credentials.yml: the web channel's origins must be a list of addresses.")
    origins = origins + os.environ.get(ORIGINS, "").replace(",", " ").split()
    return Settings(origins=frozenset(_origin(text) for text in origins), **given)


def _origin(text: str) -> str:
    """`text` as browsers write an origin: scheme, host and port, without a path."""
    origin = text.strip().rstrip("/").lower()
    scheme, separator, host = origin.partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host or "*" in host:
        raise BadInput(f"The origin {text!r} is not one: write https://www.hospital.example, without a path or *.")
    return origin
