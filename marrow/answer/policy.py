"""Decides what the bot does next by the rules of `data/rules.yml` (config.yml, `policies`)."""

import copy
from typing import Any, Dict, Iterable, List, Tuple

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME, RULE_SNIPPET_ACTION_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, DefinePrevUserUtteredFeaturization, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.errors import BadInput

UNSEEN = (BotUttered, DefinePrevUserUtteredFeaturization)  # events of a turn that no rule sees


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class LastTurnRulePolicy(RulePolicy):
    """Rasa's RulePolicy, which sees the current turn only: what its rules are about.

    Rasa's own writes out the state of every turn that the tracker holds, twice a message, before it looks at the last.
    A rule holds one message of the patient (`restrict_rules`), so no earlier turn can bear on it; but one that must
    stand at the beginning of a conversation (`conversation_start`) would match in the middle, and one that quotes a
    message (`user`) would match others of its intent: neither is for this policy. A form sees the whole tracker.

    What follows a turn without slots, entities or a form depends on the message's intent and the actions since: it is
    looked up when the same has been asked before.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known: Dict[Tuple[str, ...], PolicyPrediction] = {}

    def train(self, training_trackers: List[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learns the rules (see the parent class).

        Raises:
            BadInput: a rule is not for this policy.
        """
        check_rules(training_trackers)
        return super().train(training_trackers, domain, **kwargs)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the next action (see the parent class)."""
        asked = turn_in_brief(tracker)
        if asked and asked in self._known:
            return _copied(self._known[asked])
        seen = tracker if tracker.active_loop_name else last_turn(tracker)
        prediction = super().predict_action_probabilities(seen, domain, rule_only_data, **kwargs)
        if asked:
            self._known[asked] = _copied(prediction)
        return prediction


def check_rules(trackers: Iterable[DialogueStateTracker]) -> None:
    """Looks whether each rule holds wherever it stands in a conversation, and by its intent alone.

    Raises:
        BadInput: one stands at the beginning of a conversation, or quotes a message.
    """
    for rule in trackers:
        if not rule.is_rule_tracker:
            continue
        events = list(rule.events)
        begins = next((e.action_name for e in events if isinstance(e, ActionExecuted)), None)
        quotes = any(isinstance(e, UserUttered) and not e.intent_name for e in events)
        if begins != RULE_SNIPPET_ACTION_NAME or quotes:
            raise BadInput(
                f"data/rules.yml, {rule.sender_id}: LastTurnRulePolicy cannot follow a rule with `conversation_start` "
                "or with a message in quotes (`user`). Write it without, or name Rasa's RulePolicy in config.yml."
            )


def turn_in_brief(tracker: DialogueStateTracker) -> Tuple[str, ...] | None:
    """The intent of the last message and the actions since; None where a rule may see more than that of the turn."""
    if tracker.active_loop_name or any(slot.has_features() for slot in tracker.slots.values()):
        return None
    actions: List[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            named = event.intent_name and not event.entities
            return (event.intent_name, *reversed(actions)) if named else None
        if isinstance(event, ActionExecuted) and event.action_name:
            actions.append(event.action_name)
        elif not isinstance(event, UNSEEN):
            return None
    return None


def _copied(prediction: PolicyPrediction) -> PolicyPrediction:
    copied = copy.copy(prediction)
    copied.probabilities = list(prediction.probabilities)  # Rasa takes away what an action refused to do
    return copied


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
