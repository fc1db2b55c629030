"""Names conversations: a browser gets an unguessable, signed id; any other text is the conversation of a REST client.

The signature is what lets nobody else write into a conversation or hear of it, even who has seen its name in the store:
the store holds the name alone. A REST client chooses its names itself, but none that could be a browser's.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from marrow.channel.request import BadRequest
from marrow.errors import BadInput
from marrow.paths import ROOT
from marrow.secret_file import SHORTEST, kept_secret

PREFIX = "web."  # of every name that stands for a browser's conversation
KEY = "MARROW_SIGNING_KEY"  # in the environment; the same on every server that shares its conversations
KEY_FILE = ROOT / "var" / "signing.key"  # or the file that `MARROW_SIGNING_KEY_FILE` names: a mounted secret
REFUSAL = 'This conversation id was not given out here. Post to /webhooks/rest/conversations for a new one, or choose a "sender" that does not begin with "web.".'  # noqa: E501


class Conversations:
    """Gives out conversation ids and knows them again.

    Args:
        key: the secret that the ids are signed with.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def begin(self) -> str:
        """The id of a new conversation, for its browser alone: `web.<128 random bits>.<signature>`."""
        name = PREFIX + secrets.token_urlsafe(16)
        return f"{name}.{self._signature(name)}"

    def name(self, sender: str) -> str:
        """The name under which the conversation of `sender` is kept: an id without its signature, else `sender` itself.

        Raises:
            BadRequest: `sender` has the form of an id and is none of ours.
        """
        if not self.is_browsers(sender):
            return sender
        name, _, signature = sender.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(name).encode()):
            raise BadRequest(REFUSAL, 403)
        return name

    @staticmethod
    def is_browsers(sender: str) -> bool:
        """Whether `sender` claims to be a browser's conversation, however it is written."""
        return sender.strip().casefold().startswith(PREFIX)

    def _signature(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()


def load_key(path: Path = KEY_FILE) -> bytes:
    """The signing key: the environment's or of the file that it names, else that of `path`, made when it is missing.

    Raises:
        BadInput: the key is too short, or its file cannot be read; none is given, and none can be kept.
    """
    if given := _given_key():
        if len(given) < SHORTEST:
            raise BadInput(f"{KEY} is too short: give it at least {SHORTEST} random characters.")
        return given.encode()
    return kept_secret(path, KEY)


def _given_key() -> str:
    if given := os.environ.get(KEY):
        return given
    file = os.environ.get(f"{KEY}_FILE")
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip() or " "  # an empty file is a key too short, not none
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{KEY}_FILE names a file that cannot be read: {file}.") from None
