"""Answers a message once though it comes twice.

When the worker that has a message dies, the proxy sends it to another with the same `X-Request-ID`, and with
`X-Marrow-Again`. The turn may have been stored before the worker died: then its reply is sent again, and the message
is not answered, or stored, a second time. The headers are believed where the settings say that a proxy of our own
stands before the bot; it sets both itself.

When a reply is lost on its way to the patient, the chat sends the message again, with the same `turn`, and with
`again`. That is the patient's own word: it finds turns of the same conversation alone, and no proxy's id has its form.
Only what comes again is looked for, so that a message which comes once waits for nothing.
"""

from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, UserUttered
from sanic.request import Request

from marrow.channel.request import ChatRequest

ID = "x-request-id"
AGAIN = "x-marrow-again"
LONGEST_ID = 64  # characters
CHATS = "turn."  # before a client's id of a message


def message_id(request: Request, chat: ChatRequest, proxies: int) -> str | None:
    """The name of the message, the same when it is sent again: the client's, else the proxy's; None without either."""
    if chat.turn:
        return CHATS + chat.turn
    return str(request.headers.get(ID, ""))[:LONGEST_ID] or None if proxies else None


def comes_again(request: Request, chat: ChatRequest, proxies: int) -> bool:
    """Whether the message was sent before, to this worker or to another."""
    return chat.again or bool(proxies and request.headers.get(AGAIN))


async def earlier_reply(agent: Agent, name: str, number: str, chat: ChatRequest) -> list[dict[str, Any]]:
    """The reply to a message that comes again, as the REST channel's list; empty when its turn was not stored.

    Where it is the client that asks again, its first try may be in the making still, and is waited for. Who is asked
    by the proxy does not wait: the worker that had the message is dead.

    Args:
        agent: Rasa's.
        name: of the conversation.
        number: the message's id, as `message_id` gives it.
        chat: the message.
    """
    if chat.again:
        async with agent.lock_store.lock(name):
            pass
    return await stored_reply(agent.tracker_store, name, number, chat.sender)


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
            said = CollectingOutputChannel() if found else said  # a name that was used twice is the later message's
        elif found and isinstance(event, BotUttered):
            await said.send_response(recipient, event.message())
    return said.messages
