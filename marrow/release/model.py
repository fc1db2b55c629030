"""Loads a trained model for the commands and tests that ask it outside the server."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from marrow.answer.compose import Composer
from marrow.answer.reply import Reply
from marrow.errors import one_line
from marrow.integrity import Unfit
from marrow.logs import only_warnings
from marrow.models import TrainedModel, require_newest
from marrow.paths import DATA


class Model:
    """A trained model and what it would reply, by the answers that it was trained on.

    Args:
        model: the newest model when None.

    Raises:
        Unfit: it cannot be loaded: it is damaged, or another version of the program trained it.
    """

    def __init__(self, model: TrainedModel | None = None) -> None:
        only_warnings()
        self.trained = model or require_newest()
        try:
            self.agent = Agent.load(str(self.trained.archive))
        except Exception as error:  # each component has its own way to fail at what it does not know
            raise Unfit(f"{self.trained.name} cannot be loaded ({one_line(error)}): train another model.") from error
        self._composer = Composer(data=self.data)

    @property
    def data(self) -> Path:
        """The data that the model was trained on; the project's, for a model that keeps none."""
        return self.trained.data if self.trained.data.is_dir() else DATA

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse data for `text`."""
        return asyncio.run(self.agent.parse_message(text))

    def understand(self, text: str, said: Sequence[Event] = ()) -> Message:
        """What the components leave of `text`, behind the events `said` of its conversation."""
        processor = self.agent.processor
        assert processor is not None
        target = processor.model_metadata.nlu_target
        tracker = DialogueStateTracker.from_events("understood", list(said))
        given = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}
        message: Message = processor.graph_runner.run(inputs=given, targets=[target])[target][0]
        return message

    def reply(self, text: str) -> Reply:
        """The reply to `text` as the first message of a conversation."""
        return self.compose(self.parse(text))

    def compose(self, parse: dict[str, Any]) -> Reply:
        """The reply to a message already parsed."""
        return self._composer.compose(parse)
