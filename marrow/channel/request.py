"""Reads a REST request: what it must be, and one clear line when it is not."""

import json
import re
import uuid
from dataclasses import dataclass, replace
from typing import Any

from marrow.privacy import redact

MAX_BODY = 1024 * 1024  # bytes
MAX_MESSAGE = 10_000  # characters; the rest of a longer message is not read
MAX_SENDER = 200  # characters; the tracker store's column holds 255

# Control characters, but for tab and line ends, and the surrogates that JSON escapes can smuggle in.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)


_TURN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # a UUID: no word of a patient's has that form
_COMMAND = re.compile(r"^[\s/]+")  # how what Rasa takes for a command begins, however often
_GAP = re.compile(r"\s{3,}")  # nobody means more by ten thousand blanks than by one, and each finder would read them


class BadRequest(Exception):
    """The request is not one; `status` is the HTTP status and the message says what to send."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class Unreadable(Exception):
    """Taking personal data out of the message failed: `text`, from `sender`, may be kept and understood by nobody."""

    def __init__(self, sender: str, text: str) -> None:
        super().__init__()
        self.sender, self.text = sender, text


@dataclass(frozen=True)
class ChatRequest:
    """A message and the conversation that it belongs to.

    Args:
        sender: whose conversation it is.
        message: what was said.
        turn: the client's own id of it, the same when it is sent again; empty where the client gives none.
        again: whether the client has sent it before, and does not know what became of it.
    """

    sender: str
    message: str
    turn: str = ""
    again: bool = False


def read(body: bytes) -> ChatRequest:
    """The request in `body`, its message as it came, cut to length.

    Raises:
        BadRequest: it is too large, not UTF-8, not JSON, or not `{"sender": text, "message": text}`, to which `turn`, a
            UUID, and `again`, true or false, may be added.
    """
    if len(body) > MAX_BODY:
        raise BadRequest(f"The request is larger than {MAX_BODY} bytes.", 413)
    try:
        content = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise BadRequest("The request is not valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise BadRequest("The request is not valid JSON.") from None
    if not isinstance(content, dict):
        raise BadRequest('The request must be a JSON object: {"sender": "...", "message": "..."}.')
    message, sender = content.get("message"), content.get("sender")
    if not isinstance(message, str):
        raise BadRequest('"message" is missing or not a text.')
    if sender is None:
        sender = uuid.uuid4().hex  # never a conversation shared with others
    if not isinstance(sender, str) or not clean(sender).strip() or len(sender) > MAX_SENDER:
        raise BadRequest(f'"sender" must be a text of 1 to {MAX_SENDER} characters.')
    return ChatRequest(clean(sender), message[:MAX_MESSAGE], *_repetition(content))


def _repetition(content: dict[str, Any]) -> tuple[str, bool]:
    """The client's id of the message, and whether it is sent again."""
    turn, again = content.get("turn"), content.get("again")
    if turn is not None and not (isinstance(turn, str) and _TURN.fullmatch(turn)):
        raise BadRequest('"turn" must be a random UUID in small letters, of 36 characters, or be left out.')
    if again is not None and not isinstance(again, bool):
        raise BadRequest('"again" must be true or false, or be left out.')
    return turn or "", bool(turn and again)  # what has no name cannot be found again


def without_personal_data(chat: ChatRequest) -> ChatRequest:
    """`chat` with what the patient said as it may be kept and understood; this takes time, so limits come first.

    Raises:
        Unreadable: personal data could not be taken out of the message.
    """
    try:
        return replace(chat, message=plain_message(chat.message))
    except Exception as error:  # a fault of ours, and no reason to leave the patient without a reply
        raise Unreadable(chat.sender, clean(chat.message)) from error


def clean(text: str) -> str:
    """`text` without characters that nobody can see."""
    return _UNPRINTABLE.sub("", text)


def plain_message(text: str) -> str:
    """What the patient said: cut to length, cleaned, without personal data, never a command to Rasa ("/restart")."""
    cleaned = _COMMAND.sub("", clean(text[:MAX_MESSAGE])).rstrip()
    return redact(_GAP.sub(lambda gap: "\n" if "\n" in gap[0] else " ", cleaned)).text
