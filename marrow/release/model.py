"""Loads a trained model for the commands and tests that ask it outside the server."""

import asyncio
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from marrow.answer.compose import Composer
from marrow.answer.reply import Reply
from marrow.logs import only_warnings
from marrow.release.train import require_model


class Model:
    """A trained model and what it would reply.

    Args:
        path: the model's file; the current model's when None.
    """

    def __init__(self, path: Path | None = None) -> None:
        only_warnings()
        self.agent = Agent.load(str(path or require_model()))
        self._composer = Composer()

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data for `text`."""
        return asyncio.run(self.agent.parse_message(text))

    def reply(self, text: str) -> Reply:
        """The reply to `text` as the first message of a conversation."""
        return self.compose(self.parse(text))

    def compose(self, parse: dict[str, Any]) -> Reply:
        """The reply to a message already parsed."""
        return self._composer.compose(parse)
