import pytest
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from marrow.nlu.context import read_context


def turn(kind: str, *topics: str) -> list[Event]:
    custom = {"kind": kind, "topics": list(topics)}
    return [UserUttered("words of a patient"), BotUttered("a reply", {"custom": custom})]


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


@pytest.mark.parametrize(
    ("turns", "topics"),
    [
        ([("answer", "mrd"), ("fallback",)], ("mrd",)),
        ([("answer", "mrd"), ("person",)], ("nurse_line",)),
        ([("person",), ("chat",)], ("nurse_line",)),
        ([("person",), ("answer", "fish", "pcr")], ("fish", "pcr")),
        ([("personal",)], ()),
    ],
)
def test_the_reply_to_who_wants_a_person_tells_of_the_nurse_line(
    turns: list[tuple[str, ...]], topics: tuple[str, ...]
) -> None:
    events = [event for kind, *told_of in turns for event in turn(kind, *told_of)]
    assert read_context(DialogueStateTracker.from_events("patient", events)).topics == topics
