"""What Rasa does at each turn beside the answer, without what only tells developers something.

At every message Rasa makes an empty domain to see whether ours is one, and copies what was said for lines of its log
that are not written: some 0.3 ms.
"""

from typing import Any

import rasa.core.agent
from rasa.core.actions.action import Action
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import ActionExecutionRejected, Event
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.channel.graph_runner import run_without_dask


class TurnProcessor(MessageProcessor):
    """A Rasa message processor that warns of nothing which training has checked already, and logs no conversation."""

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Nothing: the domain names the intents that the examples have (tests/channel/test_turn.py)."""

    def _log_action_on_tracker(
        self, tracker: DialogueStateTracker, action: Action, events: list[Event] | None, prediction: PolicyPrediction
    ) -> None:
        """Adds to the conversation that `action` was done, and its events (see the parent class)."""
        if not any(isinstance(event, ActionExecutionRejected) for event in events or ()):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events or [], self.domain)


def take_turns_quickly() -> None:
    """Makes Rasa handle the messages of the models that it loads from now on by this processor, and without Dask."""
    run_without_dask()
    rasa.core.agent.MessageProcessor = TurnProcessor
