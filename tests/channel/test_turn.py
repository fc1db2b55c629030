"""Rasa's turn without its work for developers: the conversation becomes what Rasa makes of it."""

from typing import Any
from unittest.mock import AsyncMock

import pytest
import rasa.core.agent
from rasa.core.actions.action import ActionListen
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import ActionExecutionRejected, BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.channel.turn import TurnProcessor
from marrow.channel.web import WebChannel


@pytest.mark.parametrize(
    "events", [None, [], [BotUttered("It takes days.")], [ActionExecutionRejected("utter_reply")]], ids=str
)
def test_a_turn_is_what_rasa_makes_of_it(model: Any, events: list[Event] | None) -> None:
    prediction = PolicyPrediction([1.0], "policy", events=[SlotSet("asked", True)])

    def after(kind: type[MessageProcessor]) -> list[dict[str, Any]]:
        processor = kind.__new__(kind)
        processor.domain = model.agent.domain
        tracker = DialogueStateTracker.from_events("sender", [])
        processor._log_action_on_tracker(tracker, ActionListen(), events, prediction)
        return [{**event.as_dict(), "timestamp": 0} for event in tracker.events]

    assert after(TurnProcessor) == after(MessageProcessor)


def test_the_domain_names_the_intents_of_the_examples(model: Any) -> None:
    """So that nothing is lost where Rasa's look for intents that the domain lacks is left out."""
    nodes = model.agent.processor.graph_runner._instantiated_nodes
    classifier = next(node._component for name, node in nodes.items() if "TopicClassifier" in name)
    assert {label.split("/")[0] for label in classifier.labels} <= set(model.agent.domain.intents)


def test_what_is_served_takes_its_turns_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa.core.agent, "MessageProcessor", MessageProcessor)  # and back again afterwards
    WebChannel().blueprint(AsyncMock())
    assert rasa.core.agent.MessageProcessor is TurnProcessor
