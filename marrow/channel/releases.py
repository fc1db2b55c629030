"""Takes up the model that is released while the bot runs, between messages.

The new model is loaded in a thread while the old one goes on answering; then the agent's processor is replaced. A
message that the old one has begun keeps it until it is answered. Each of several workers does the same by itself.
"""

import asyncio
import logging
import os

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from marrow.channel.turn import TurnProcessor
from marrow.channel.warm_up import MESSAGE
from marrow.models import FOLLOW, TrainedModel, current_model

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0


class Follower:
    """Keeps an agent on the current model.

    Args:
        served: the name of the model that the agent has loaded.
    """

    def __init__(self, served: str) -> None:
        self.served = served
        self._refused: str | None = None  # a model that could not be loaded is not tried again and again

    async def follow(self, agent: Agent) -> None:
        """Looks for a release every second, for ever."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            await self.look(agent)

    async def look(self, agent: Agent) -> None:
        """Takes up the current model when it is another one; when it cannot be loaded, the old one stays."""
        model = current_model()
        if model is None or model.name in (self.served, self._refused):
            return
        try:
            processor = await asyncio.get_running_loop().run_in_executor(None, _load, agent, model)
        except Exception:  # whatever is wrong with it: patients still have the old one
            self._refused = model.name
            logger.exception("The model %s could not be loaded; %s still answers.", model.name, self.served)
            return
        processor.tracker_store = agent.tracker_store  # the wrapper may have been taken off while it was loading
        agent.processor = processor
        agent.domain = processor.domain
        agent.tracker_store.domain = processor.domain
        logger.warning("The model %s answers now, in place of %s.", model.name, self.served)
        self.served, self._refused = model.name, None


def follower() -> Follower | None:
    """A follower, when `marrow serve` asked for one."""
    served = os.environ.get(FOLLOW)
    return Follower(served) if served else None


def _load(agent: Agent, model: TrainedModel) -> TurnProcessor:
    """What handles messages by `model`; it has understood one, so that nothing is left to load at a patient's first."""
    processor = TurnProcessor(
        model_path=str(model.archive),
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )
    asyncio.run(processor.parse_message(UserMessage(MESSAGE)))
    return processor
