"""Answers a message once though it comes twice.

When the worker that has a message dies, the proxy sends it to another with the same `X-Request-ID`, and with
`X-Marrow-Again`. The turn may have been stored before the worker died: then its reply is sent again, and the message
is not answered, or counted, a second time. The headers are believed where the settings say that a proxy of our own
stands before the bot; it sets both itself.
"""

from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, UserUttered
from sanic.request import Request

ID = "x-request-id"
AGAIN = "x-marrow-again"
LONGEST_ID = 64  # characters


def message_id(request: Request, proxies: int) -> str | None:
    """The proxy's name for the message, the same when it is sent again; None where no proxy of ours gives one."""
    return str(request.headers.get(ID, ""))[:LONGEST_ID] or None if proxies else None


def comes_again(request: Request, proxies: int) -> bool:
    """Whether the proxy has sent the message to another worker before."""
    return bool(proxies and request.headers.get(AGAIN))


async def stored_reply(store: TrackerStore, name: str, number: str, recipient: str) -> list[dict[str, Any]]:
    """The reply to a message as the REST channel's list; empty when none is stored.

    Args:
        store: the tracker store.
        name: of the conversation.
        number: the message's id, as `message_id` gives it.
        recipient: whom the list names.
    """
    tracker = await store.retrieve(name)
    events = list(tracker.events) if tracker else []
    said = CollectingOutputChannel()
    found = False
    for event in events:
        if isinstance(event, UserUttered):
            found = event.message_id == number
        elif found and isinstance(event, BotUttered):
            await said.send_response(recipient, event.message())
    return said.messages
