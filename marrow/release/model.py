"""Loads a trained model for the commands and tests that ask it outside the server."""

import asyncio
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from marrow.answer.compose import Composer
from marrow.answer.reply import Reply
from marrow.logs import only_warnings
from marrow.models import TrainedModel, require_newest
from marrow.paths import DATA


class Model:
    """A trained model and what it would reply, by the answers that it was trained on.

    Args:
        model: the newest model when None.
    """

    def __init__(self, model: TrainedModel | None = None) -> None:
        only_warnings()
        self.trained = model or require_newest()
        self.agent = Agent.load(str(self.trained.archive))
        self._composer = Composer(data=self.data)

    @property
    def data(self) -> Path:
        """The data that the model was trained on; the project's, for a model that keeps none."""
        return self.trained.data if self.trained.data.is_dir() else DATA

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data for `text`."""
        return asyncio.run(self.agent.parse_message(text))

    def reply(self, text: str) -> Reply:
        """The reply to `text` as the first message of a conversation."""
        return self.compose(self.parse(text))

    def compose(self, parse: dict[str, Any]) -> Reply:
        """The reply to a message already parsed."""
        return self._composer.compose(parse)
