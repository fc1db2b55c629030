"""The web channel: Rasa's REST webhook, which always answers, and the chat page at `/`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from marrow.answer.compose import Composer
from marrow.channel.pages import Pages
from marrow.channel.request import BadRequest, ChatRequest, read
from marrow.channel.warm_up import warm_up

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
SECONDS_TO_ANSWER = 20  # then the patient gets the nurse line instead


class WebChannel(InputChannel):
    """A Rasa input channel under the name `rest`, in place of the stock one.

    The stock channel answers with an empty list when something fails, classifies empty messages, and lets a patient
    drive the bot by `/intent`. This one gives the contract's reply whatever happens, or a clear 4xx.
    """

    def __init__(self) -> None:
        self._composer = Composer()

    @classmethod
    def name(cls) -> str:
        """The channel's name, and so its address: `/webhooks/rest`."""
        return "rest"

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's routes."""
        blueprint = Blueprint("marrow_web")
        pages = Pages()

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            try:
                chat = read(request.body)
            except BadRequest as error:
                return response.json({"error": str(error)}, status=error.status)
            return response.json(await self._answer(chat, on_new_message))

        @blueprint.listener("before_server_start")
        async def serve_pages(app: Sanic, _: Any) -> None:
            # Rasa has its own greeting at `/`; a middleware comes before its route.
            app.register_middleware(pages.respond, "request")

        @blueprint.listener("after_server_start")
        async def get_ready(app: Sanic, _: Any) -> None:
            await warm_up(app)

        return blueprint

    async def _answer(self, chat: ChatRequest, on_new_message: OnNewMessage) -> list[dict[str, Any]]:
        """The contract's reply to `chat`, as the REST channel's list."""
        collector = CollectingOutputChannel()
        message = UserMessage(
            chat.message,
            collector,
            chat.sender,
            input_channel=self.name(),
            parse_data=None if chat.message else _nothing_said(),
        )
        try:
            await asyncio.wait_for(on_new_message(message), SECONDS_TO_ANSWER)
        except Exception:  # the patient gets the nurse line, the log gets the reason
            logger.exception("A message could not be handled; the patient was given the nurse line.")
        if not any("custom" in item for item in collector.messages):
            collector = CollectingOutputChannel()
            await collector.send_response(chat.sender, self._composer.failure(chat.message).response())
        return collector.messages


def _nothing_said() -> dict[str, Any] | None:
    """The parse of a message without any text, which no model need look at."""
    return {"text": "", "intent": {"name": "nlu_fallback", "confidence": 0.0}, "intent_ranking": [], "entities": []}
