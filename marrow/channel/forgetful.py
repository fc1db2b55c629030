"""Loads the bot as it is served, but for what keeps its conversations: for the terminal, for tests and for trials."""

from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints

from marrow.errors import BadInput
from marrow.logs import only_warnings
from marrow.models import TrainedModel, require_newest
from marrow.paths import CODE


async def forgetful_agent(model: TrainedModel | None = None) -> Agent:
    """The bot as it is served by the model (the newest one when None), but its conversations are not kept.

    Raises:
        BadInput: the model cannot be loaded. NoModel: there is none.
    """
    only_warnings()
    model = model or require_newest()
    endpoints = AvailableEndpoints.read_endpoints(str(CODE / "endpoints.yml"))
    endpoints.tracker_store = None  # in memory
    agent = await load_agent(str(model.archive), endpoints=endpoints)
    if not agent.is_ready():
        raise BadInput(f"{model.archive} could not be loaded: it is damaged, or made for another program.")
    return agent
