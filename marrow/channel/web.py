"""The web channel: the webhook, which always answers, the browsers' conversations, and the site's pages."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from marrow.answer.compose import LONGEST_MESSAGE, Composer
from marrow.answer.reply import Reply
from marrow.channel import rasas_api
from marrow.channel.again import comes_again, earlier_reply, message_id
from marrow.channel.checked_loading import check_models_before_loading
from marrow.channel.conversations import Conversations, load_key
from marrow.channel.failure import FailedTurn
from marrow.channel.health import Health
from marrow.channel.limits import Limit
from marrow.channel.long_messages import judge
from marrow.channel.machine import is_this_machine
from marrow.channel.origins import Origins
from marrow.channel.pages import Pages
from marrow.channel.releases import follower
from marrow.channel.request import BadRequest, ChatRequest, Unreadable, read, without_personal_data
from marrow.channel.settings import Settings, read_settings
from marrow.channel.turn import take_turns_quickly
from marrow.channel.warm_up import warm_up
from marrow.logs import hear_the_server, keep_messages_out
from marrow.metrics.counters import count_reply, count_response, measured
from marrow.metrics.server import metrics_address
from marrow.metrics.state import BotState, publish
from marrow.nlu.context import parse_without_model
from marrow.store.openly import fail_openly

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
SECONDS_TO_ANSWER = 3.5  # then the patient gets the nurse line instead: in any fault, five seconds and no more
SECONDS_TO_WAIT_WHEN_FULL = 1  # what who is not let in is asked to wait


class WebChannel(InputChannel):
    """A Rasa input channel under the name `rest`, in place of the stock one.

    The stock channel answers with an empty list when something fails, classifies empty messages, and lets a patient
    drive the bot by `/intent`. This one gives the contract's reply whatever happens, or a clear 4xx.

    Args:
        settings: the channel's options.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or read_settings(None)
        self._composer = Composer()
        self._conversations = Conversations(load_key())
        self._per_conversation = Limit(self._settings.conversation_limit, name="conversation")
        self._per_address = Limit(self._settings.address_limit, name="address")
        self._beginning = Limit(self._settings.begin_limit, name="begin")
        self._rest = Limit(self._settings.rest_limit, name="rest")
        self._failed = FailedTurn(self._composer)
        self._at_once = 0  # messages being answered now

    @classmethod
    def name(cls) -> str:
        """The channel's name, and so its address: `/webhooks/rest`."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel with the options of its entry in `credentials.yml`."""
        return cls(read_settings(credentials))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's routes."""
        keep_messages_out()
        check_models_before_loading()
        take_turns_quickly()
        blueprint = Blueprint("marrow_web")
        pages, origins, health = Pages(self._settings), Origins(self._settings.origins), Health()
        metrics = metrics_address("MARROW")

        @blueprint.get("/")
        async def greet(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @blueprint.post("/conversations")
        async def begin(request: Request) -> HTTPResponse:
            if wait := self._beginning.wait(_address(request)):
                return await self._too_many(wait)
            return response.json({"conversation": self._conversations.begin()}, status=201)

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            if 0 < self._settings.most_at_once <= self._at_once:  # before anything is read: it must cost little
                return await self._too_many(SECONDS_TO_WAIT_WHEN_FULL, status=503)
            try:
                chat = read(request.body)
                name = self._conversations.name(chat.sender)
            except BadRequest as error:
                return response.json({"error": str(error)}, status=error.status)
            if wait := self._wait(request, chat.sender):
                return await self._too_many(wait, chat.sender)
            try:
                chat = without_personal_data(chat)
            except Unreadable as unreadable:
                logger.exception("A message could not be read; the patient was given the nurse line.")
                return response.json(await _items(self._failed.unread(unreadable.text), unreadable.sender))
            self._at_once += 1
            try:
                return response.json(await measured(self._answer(chat, name, on_new_message, request)))
            finally:
                self._at_once -= 1

        @blueprint.listener("before_server_start")
        async def serve_pages(app: Sanic, _: Any) -> None:
            hear_the_server()
            # Rasa has its own greeting at `/` and its own way with origins; a middleware comes before its routes.
            app.config.PROXIES_COUNT = self._settings.proxies or None
            for respond in (health.respond, origins.check, pages.respond, rasas_api.check):
                app.register_middleware(respond, "request")
            for finish in (origins.mark, pages.finish, count_response):
                app.register_middleware(finish, "response")
            app.response_middleware.append(origins.forget_rasas)  # Rasa's own is the last but for this

        @blueprint.listener("after_server_start")
        async def get_ready(app: Sanic, _: Any) -> None:
            await warm_up(app)
            health.open(app.ctx.agent)
            publish(BotState(lambda: health.agent, lambda: health.ready), metrics)
            if found := follower():
                app.add_task(found.follow(app.ctx.agent), name="releases")  # Sanic cancels what has a name

        return blueprint

    def _wait(self, request: Request, sender: str) -> float:
        """Seconds until the sender of `request` may go on; 0 when it may now."""
        address = _address(request)
        if not self._conversations.is_browsers(sender):
            return 0.0 if is_this_machine(request) else self._rest.wait(address)
        return self._per_conversation.wait(sender) or self._per_address.wait(address)

    async def _too_many(self, wait: float, sender: str = "", status: int = 429) -> HTTPResponse:
        """The reply to who asks too often (429), or when everybody asks at once (503)."""
        items = await _items(self._composer.failure("", wording="too_many"), sender)
        return response.json(items, status=status, headers={"Retry-After": str(math.ceil(wait))})

    async def _answer(
        self, chat: ChatRequest, name: str, on_new_message: OnNewMessage, request: Request
    ) -> list[dict[str, Any]]:
        """The contract's reply to `chat`, whose conversation is kept as `name`, as the REST channel's list.

        An answer is given when its turn is stored, and not otherwise. One that was stored before is not counted again.
        """
        collector = CollectingOutputChannel()
        number, agent = message_id(request, chat, self._settings.proxies), request.app.ctx.agent
        message = UserMessage(chat.message, collector, name, input_channel=self.name(), message_id=number)
        too_long = len(chat.message) > LONGEST_MESSAGE

        def understand(text: str) -> Awaitable[dict[str, Any]]:
            return judge(text, agent.parse_message) if too_long else agent.parse_message(text)

        async def handle() -> bool:
            fail_openly(agent)
            if number and comes_again(request, chat, self._settings.proxies):
                collector.messages = await earlier_reply(agent, name, number, chat)
                if collector.messages:
                    return False
            if not chat.message:
                message.parse_data = parse_without_model("")
            elif too_long:
                message.parse_data = await understand(chat.message)
            await on_new_message(message)
            return True

        made_now = True
        try:
            made_now = await asyncio.wait_for(handle(), SECONDS_TO_ANSWER)
        except Exception:  # the patient gets the nurse line, the log gets the reason
            logger.exception("A message could not be handled; the patient was given the nurse line.")
            collector.messages = []  # what had been said may not be stored
        if not any("custom" in item for item in collector.messages):
            failed = await self._failed.reply(chat.message, understand, message.parse_data)
            collector.messages = await _items(failed, chat.sender)
        if made_now:
            count_reply(collector.messages)
        return [item | {"recipient_id": chat.sender} for item in collector.messages]


async def _items(reply: Reply, sender: str) -> list[dict[str, Any]]:
    """`reply` in the form of the REST channel's list."""
    collector = CollectingOutputChannel()
    await collector.send_response(sender, reply.response())
    return collector.messages


def _address(request: Request) -> str:
    """Where `request` comes from; behind proxies of our own (`proxies`) it is what they say."""
    return request.remote_addr or request.ip
