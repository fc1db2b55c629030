"""Lets a failing tracker store fail: Rasa would keep the turn in memory instead, and so lose it."""

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore


def fail_openly(agent: Agent) -> None:
    """Takes Rasa's wrapper off the agent's tracker store, so that what the store raises reaches the channel.

    With the wrapper a turn that could not be saved looks like any other: the patient is answered, and the turn is gone
    when the process ends. It is put on whenever an agent is made, so this is asked for at each message; it costs
    nothing once done.
    """
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        agent.tracker_store = store._tracker_store
    if agent.processor is not None and agent.processor.tracker_store is store:
        agent.processor.tracker_store = agent.tracker_store
