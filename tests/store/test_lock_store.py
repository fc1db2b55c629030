"""Without Redis the lock store still keeps one worker's messages in order, and makes nobody wait."""

import asyncio
from contextlib import suppress

from rasa.utils.endpoints import EndpointConfig

from marrow.release.running import free_port
from marrow.store.lock_store import PromptLockStore


def _store() -> PromptLockStore:
    return PromptLockStore(EndpointConfig(url=f"redis://127.0.0.1:{free_port()}/0"))


def test_messages_of_one_conversation_follow_each_other_and_others_do_not_wait() -> None:
    said: list[str] = []

    async def turn(store: PromptLockStore, conversation: str, name: str) -> None:
        async with store.lock(conversation):
            said.append(f"{name} begins")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            said.append(f"{name} ends")

    async def both() -> None:
        store = _store()
        await asyncio.gather(turn(store, "a", "first"), turn(store, "a", "second"), turn(store, "b", "other"))

    asyncio.run(both())
    own = [line for line in said if not line.startswith("other")]
    assert own == ["first begins", "first ends", "second begins", "second ends"]
    assert said.index("other begins") < said.index("second begins")


def test_a_redis_that_hangs_is_left_alone_for_a_while() -> None:
    """It takes connections and says nothing: only the first of many messages tries it."""
    connections = []

    async def many() -> None:
        async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.append(writer)

        server = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        store = PromptLockStore(EndpointConfig(url=f"redis://127.0.0.1:{port}/0"))
        for number in range(50):
            async with store.lock(f"conversation {number}"):
                pass
        server.close()

    asyncio.run(asyncio.wait_for(many(), 30))
    assert len(connections) == 1


def test_a_turn_that_is_given_up_frees_its_conversation() -> None:
    async def give_up() -> None:
        store = _store()

        async def hang() -> None:
            async with store.lock("a"):
                await asyncio.Event().wait()

        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(hang(), 0.1)
        async with store.lock("a"):
            pass

    asyncio.run(asyncio.wait_for(give_up(), 5))
