import pytest
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.nlu.context import read_context


def turn(kind: str) -> list[Event]:
    return [UserUttered("words of a patient"), BotUttered("a reply", {"custom": {"kind": kind}})]


@pytest.mark.parametrize(
    ("kinds", "danger"),
    [
        (["urgent"], "urgent"),
        (["urgent", "distress"], "distress"),
        (["urgent", "chat", "fallback"], "urgent"),
        (["urgent", "chat", "fallback", "chat"], ""),
        (["answer"], ""),
    ],
)
def test_a_danger_is_spoken_of_for_three_replies(kinds: list[str], danger: str) -> None:
    events = [event for kind in kinds for event in turn(kind)]
    context = read_context(DialogueStateTracker.from_events("patient", events))
    assert (context.kind, context.danger) == (kinds[-1], danger)
