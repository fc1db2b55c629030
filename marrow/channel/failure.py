"""Makes the reply to a message whose turn failed: the nurse line, and for danger and distress what is always said."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from marrow.answer.compose import Composer
from marrow.answer.reply import DANGER, Reply
from marrow.channel.danger import shows_danger
from marrow.nlu.context import full_intent, parse_without_model

logger = logging.getLogger(__name__)

SECONDS_TO_UNDERSTAND = 0.7

Parse = Callable[[str], Awaitable[dict[str, Any]]]


class FailedTurn:
    """What is said when the turn could not be made or kept.

    A patient who is in danger is told so even when nothing can be stored. Every other message gets the contract's
    fallback: an answer that was not kept would be forgotten by the next message, and staff would never see it.

    Args:
        composer: words the replies.
    """

    def __init__(self, composer: Composer) -> None:
        self._composer = composer

    async def reply(self, text: str, parse: Parse, parsed: dict[str, Any] | None = None) -> Reply:
        """The reply to `text`.

        Args:
            text: the message.
            parse: gives Rasa's parse data of a text.
            parsed: the parse of `text` where there is one already.
        """
        found = parsed
        try:
            found = found or await asyncio.wait_for(parse(text), SECONDS_TO_UNDERSTAND)
        except Exception:  # the model fails as well: the patterns go on without it
            logger.exception("A message whose turn failed could not be understood either.")
            return self.unread(text)
        if found and full_intent(found) in DANGER:
            return self._composer.compose(found)
        return self._composer.failure(text)

    def unread(self, text: str) -> Reply:
        """The reply to `text` where no model may read it, or none can: the patterns of danger alone look at it."""
        if shows_danger(text):
            return self._composer.compose(parse_without_model(text, "urgent"))
        return self._composer.failure(text)
