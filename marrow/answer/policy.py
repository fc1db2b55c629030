"""Decides what the bot does next by the rules of `data/rules.yml` (config.yml, `policies`)."""

from typing import Any, Dict

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class LastTurnRulePolicy(RulePolicy):
    """Rasa's RulePolicy, which sees the current turn only: what its rules are about.

    Rasa's own writes out the state of every turn that the tracker holds, twice a message, before it looks at the last.
    A rule holds one message of the patient (`restrict_rules`), so no earlier turn can bear on it; but one that must
    stand at the beginning of a conversation (`conversation_start`) would match in the middle, and is not for this
    policy. A form sees the whole tracker.
    """

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the next action (see the parent class)."""
        seen = tracker if tracker.active_loop_name else last_turn(tracker)
        return super().predict_action_probabilities(seen, domain, rule_only_data, **kwargs)


def last_turn(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker with the events from where the bot began to listen to the last message, and the same slots."""
    events = list(tracker.events)
    begin = len(events)
    for place in range(len(events) - 1, -1, -1):
        if isinstance(events[place], UserUttered):
            begin = place
        elif begin < len(events) and _listens(events[place]):
            begin = place
            break
    turn = tracker.init_copy()
    for event in events[begin:] if begin < len(events) else events:
        turn.update(event)
    turn.slots = tracker.slots
    return turn


def _listens(event: Any) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
