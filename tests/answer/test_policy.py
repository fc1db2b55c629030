"""The policy: it sees the current turn only, and decides what Rasa's own would decide from the whole conversation."""

from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.answer.policy import check_rules, last_turn, turn_in_brief
from marrow.errors import BadInput

START: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(intent: str) -> list[Event]:
    said = UserUttered(intent, {"name": intent, "confidence": 0.9})
    return [said, ActionExecuted("utter_reply"), BotUttered("reply"), ActionExecuted("action_listen")]


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("a", list(events))


def test_the_last_turn_begins_where_the_bot_listened() -> None:
    whole = tracker(*START, *turn("faq"), *turn("urgent")[:2])
    seen = list(last_turn(whole).events)
    assert seen == list(whole.events)[-3:]
    assert [event.timestamp for event in seen] == [event.timestamp for event in list(whole.events)[-3:]]


def test_a_slot_that_was_set_earlier_is_seen() -> None:
    whole = DialogueStateTracker("a", [TextSlot("ward", mappings=[])])
    for event in [*START, SlotSet("ward", "B4"), *turn("faq"), *turn("urgent")[:1]]:
        whole.update(event)
    assert last_turn(whole).get_slot("ward") == "B4"


def test_a_tracker_without_a_message_is_seen_whole() -> None:
    assert list(last_turn(tracker(*START)).events) == START


@pytest.mark.parametrize("said", [0, 1])
@pytest.mark.parametrize("intent", ["faq", "urgent", "nlu_fallback", "chat"])
def test_it_decides_as_rasas_own_policy(model: Any, intent: str, said: int) -> None:
    nodes = model.agent.processor.graph_runner._instantiated_nodes
    policy = next(node._component for name, node in nodes.items() if "LastTurnRulePolicy" in name)
    domain = model.agent.domain
    whole = tracker(*START, *turn("faq"), *turn("chat"), *turn(intent)[: 1 + 2 * said])
    theirs = RulePolicy.predict_action_probabilities(policy, whole, domain)
    for _ in range(2):  # the second time it is looked up
        ours = policy.predict_action_probabilities(whole, domain)
        assert ours.probabilities == theirs.probabilities
        assert ours.policy_name == theirs.policy_name
        decided = domain.action_names_or_texts[ours.max_confidence_index]
        assert decided == ("action_listen" if said else "utter_reply")
        ours.probabilities[ours.max_confidence_index] = 0.0  # as Rasa does when an action is rejected


def test_a_turn_in_brief_is_its_intent_and_what_was_done() -> None:
    assert turn_in_brief(tracker(*START, *turn("faq"), *turn("urgent")[:1])) == ("urgent",)
    assert turn_in_brief(tracker(*START, *turn("faq")[:3])) == ("faq", "utter_reply")


@pytest.mark.parametrize("event", [SlotSet("ward", "B4"), ActionExecutionRejected("utter_reply"), ActiveLoop("form")])
def test_where_more_than_that_counts_nothing_is_looked_up(event: Event) -> None:
    assert turn_in_brief(tracker(*START, *turn("faq")[:1], event)) is None


def test_where_an_entity_or_a_slot_counts_nothing_is_looked_up() -> None:
    said = UserUttered("on the ward", {"name": "faq"}, [{"entity": "ward", "value": "B4"}])
    assert turn_in_brief(tracker(*START, said)) is None
    whole = DialogueStateTracker("a", [TextSlot("ward", mappings=[], influence_conversation=True)])
    for event in [*START, SlotSet("ward", "B4"), *turn("faq"), *turn("urgent")[:1]]:
        whole.update(event)
    assert turn_in_brief(whole) is None


def test_a_tracker_without_a_message_has_no_turn() -> None:
    assert turn_in_brief(tracker(*START)) is None


def rule(*events: Event) -> DialogueStateTracker:
    made = DialogueStateTracker.from_events("A rule", list(events))
    made.is_rule_tracker = True
    return made


def test_a_rule_that_this_policy_cannot_follow_is_refused() -> None:
    snippet, said = ActionExecuted("..."), UserUttered(None, {"name": "faq"})
    check_rules([rule(snippet, said, ActionExecuted("utter_reply"))])
    unfit = [(ActionExecuted("action_listen"), said), (snippet, UserUttered("hello there"))]
    for events in unfit:
        with pytest.raises(BadInput, match="A rule"):
            check_rules([rule(*events, ActionExecuted("utter_reply"))])
