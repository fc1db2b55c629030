"""`/health/live` and `/health/ready`: whether this process runs, and whether patients should be sent to it."""

import asyncio
import logging
import time
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from marrow.store.openly import fail_openly

logger = logging.getLogger(__name__)

LIVE, READY = "/health/live", "/health/ready"
STORE_ANSWERS_WITHIN = 2.0  # seconds
LOOK_EVERY = 1.0  # seconds that an answer of the store holds, so that asking often costs it nothing
NOBODY = "health"  # a conversation that nobody has: browsers' ids begin with "web.", REST clients' are their own


class Health:
    """Ready: a model is loaded and warm, and the tracker store answers within `STORE_ANSWERS_WITHIN`."""

    def __init__(self) -> None:
        self._agent: Any = None
        self._look: asyncio.Task[None] | None = None
        self._looked_at = -LOOK_EVERY
        self._store_fault: str | None = None

    @property
    def agent(self) -> Any:
        """Rasa's agent; None until the process is warm."""
        return self._agent

    def open(self, agent: Any) -> None:
        """Says that the process is warm and answers by `agent`."""
        self._agent = agent

    @property
    def ready(self) -> bool:
        """Whether it was ready when it was last asked; a scrape must not wait for the store."""
        return self._model_fault() is None and self._store_fault is None

    async def respond(self, request: Request) -> HTTPResponse | None:
        """The answer to a probe; None when `request` is none."""
        if request.path == LIVE:
            return response.json({"status": "alive"})
        if request.path != READY:
            return None
        fault = self._model_fault() or await self._store()
        if fault:
            return response.json({"status": "not ready", "reason": fault}, status=503)
        return response.json({"status": "ready"})

    def _model_fault(self) -> str | None:
        if self._agent is None:
            return "The bot is starting."
        return None if self._agent.is_ready() else "No model is loaded."

    async def _store(self) -> str | None:
        """What is wrong with the tracker store, if anything.

        There is one look at a time, however many ask: a store that hangs is not given more to do.
        """
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            if self._look is None or self._look.done():
                self._look = asyncio.create_task(self._ask())
            done, _ = await asyncio.wait({self._look}, timeout=STORE_ANSWERS_WITHIN)
            if not done:
                self._note(f"The tracker store does not answer within {STORE_ANSWERS_WITHIN:g} s.")
        return self._store_fault

    async def _ask(self) -> None:
        fail_openly(self._agent)
        try:
            await self._agent.tracker_store.retrieve(NOBODY)
        except Exception as error:  # whatever it is, the store does not serve
            self._note("The tracker store fails.", error)
        else:
            self._note(None)
        self._looked_at = time.monotonic()

    def _note(self, fault: str | None, error: Exception | None = None) -> None:
        """Keeps what is wrong with the store, and logs when that begins and when it ends, not at every look."""
        if fault and self._store_fault is None:
            logger.error("The tracker store does not answer; the bot says that it is not ready.", exc_info=error)
        elif self._store_fault and fault is None:
            logger.warning("The tracker store answers again; the bot is ready.")
        self._store_fault = fault
