"""Keeps the messages of one conversation in order on several workers, by Redis, and keeps no patient waiting for it.

Rasa's own Redis lock store asks Redis on the event loop: while Redis hangs, every conversation of the worker stands
still. It reads a lock and writes it back in two steps, so two workers may take the same turn; and a killed worker's
lock holds its conversation up for a minute. This one uses the lock of redis-py, which is one step in Redis and ends by
itself.

The lock is for order, not for safety: a turn is one transaction whether or not it is held. So where it cannot be had
in time, because Redis is down or its holder was killed, the message is answered without it. Messages that reach the
same worker are kept in order by that worker itself, whatever Redis does.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock_store import InMemoryLockStore
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

logger = logging.getLogger(__name__)

PREFIX = "marrow:turn:"
ANSWERS_WITHIN = 0.5  # seconds that Redis has for a command; on a hospital's network it needs a thousandth
LEFT_ALONE = 2.0  # seconds after a failure before Redis is asked again
LIFETIME = 6.0  # seconds; a turn is given up sooner (marrow/channel/web.py), so a lock this old is nobody's
LONGEST_WAIT = 1.0  # seconds for the lock of a conversation; then the message is answered without it
LOOKS_EVERY = 0.05  # seconds


class PromptLockStore(InMemoryLockStore):
    """Rasa's lock store on `url` of its entry in endpoints.yml: `redis://` or `rediss://` (TLS), with the password.

    Args:
        endpoint_config: the entry `lock_store`.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        super().__init__()
        self._redis: Redis = Redis.from_url(
            endpoint_config.url or "redis://localhost:6379/0",
            socket_timeout=ANSWERS_WITHIN,
            socket_connect_timeout=ANSWERS_WITHIN,
        )
        self._left_alone_until = 0.0
        self._failing = False

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncGenerator[None, None]:
        """Holds the conversation: in this process always, and on all workers where Redis answers."""
        async with super().lock(conversation_id, wait_time_in_seconds=LOOKS_EVERY):
            held = await self._take(conversation_id)
            try:
                yield
            finally:
                if held is not None:
                    await self._give_back(held)

    async def _take(self, conversation_id: str) -> Lock | None:
        """The lock of the conversation; None when it is not to be had."""
        if asyncio.get_running_loop().time() < self._left_alone_until:
            return None
        wanted = Lock(
            self._redis,
            PREFIX + conversation_id,
            timeout=LIFETIME,
            sleep=LOOKS_EVERY,
            blocking_timeout=LONGEST_WAIT,
            thread_local=False,
        )
        try:
            taken = await wanted.acquire()
        except (RedisError, OSError, asyncio.TimeoutError):
            self._note_failure()
            return None
        if self._failing:
            self._failing = False
            logger.warning("Redis answers again: conversations are kept in order on all workers.")
        return wanted if taken else None

    async def _give_back(self, held: Lock) -> None:
        try:
            await held.release()
        except LockError:  # it had ended by itself
            pass
        except (RedisError, OSError, asyncio.TimeoutError):  # it ends by itself
            self._note_failure()

    def _note_failure(self) -> None:
        self._left_alone_until = asyncio.get_running_loop().time() + LEFT_ALONE
        if not self._failing:  # once, not for each message
            self._failing = True
            logger.warning("Redis does not answer: conversations are kept in order by each worker alone.")
