"""What a person does to turns and conversations. Each function is one change that can be taken back."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from marrow.errors import BadInput
from marrow.review.changes import Recorder
from marrow.review.ingest.cursor import lock_cursor
from marrow.review.ingest.grouping import keep_no_words, recount
from marrow.review.message_key import key
from marrow.review.models import (
    Change,
    Comment,
    Conversation,
    ConversationTag,
    Group,
    Person,
    Proposal,
    Tag,
    Turn,
)
from marrow.review.models.conversation import Verdict
from marrow.topics import load_topics

WORDINGS = 20  # of a group that are proposed as examples: those said most often
LONGEST_EXAMPLE = 300  # characters; a longer message is a story, not an example


def judge(person: Person, turn: Turn, verdict: str, topic: str = "") -> Change:
    """Says of one reply whether it was right; a wrong one with its right topic becomes a proposed example.

    Raises:
        BadInput: there is no such verdict or topic.
    """
    topic = _checked(verdict, topic)
    with transaction.atomic():
        turns = list(Turn.objects.select_for_update().filter(pk=turn.pk))
        recorder = Recorder(person, f"Marked {_said(verdict, topic)}", turn.conversation)
        return _judge(recorder, person, turns, verdict, topic)


def decide(person: Person, group: Group, verdict: str, topic: str = "") -> Change:
    """Says the same of every turn of a group that waits for a decision.

    Raises:
        BadInput: there is no such verdict or topic, or nothing waits.
    """
    topic = _checked(verdict, topic)
    with transaction.atomic():
        turns = list(Turn.objects.select_for_update().filter(group=group, needs_decision=True))
        if not turns:
            raise BadInput("Nothing in this group waits for a decision any more.")
        recorder = Recorder(person, f"Marked {_messages(turns)}: {_said(verdict, topic)}")
        settled = verdict in (Verdict.OUTSIDE, Verdict.NEW)
        recorder.update("group", [Group.objects.defer("vector").get(pk=group.pk)], settled=settled)
        return _judge(recorder, person, turns, verdict, topic)


def split(person: Person, group: Group, wording: str) -> Change:
    """Takes one wording (by its key) out of a group, into a group of its own: it asks something else.

    Raises:
        BadInput: the group holds no such wording, or no other.
    """
    with transaction.atomic():
        lock_cursor()
        turns = list(Turn.objects.select_for_update().filter(group=group, key=wording))
        if not turns or not group.turns.exclude(key=wording).exists():
            raise BadInput("There is nothing to part here.")
        recorder = Recorder(person, f"Parted {_messages(turns)} from the group")
        own = Group.objects.create(example=turns[0].text)
        recorder.update("turn", turns, group_id=own.pk)
        recount([group.pk, own.pk])
        keep_no_words(Group.objects.filter(pk__in=[group.pk, own.pk]))
        return recorder.save()


def mark_seen(person: Person, turn: Turn) -> Change:
    """Notes that a person has seen an urgent or distressed message."""
    with transaction.atomic():
        turns = Turn.objects.select_for_update().filter(pk=turn.pk, seen_at=None)
        recorder = Recorder(person, "Marked as seen", turn.conversation)
        recorder.update("turn", turns, seen_at=timezone.now(), seen_by_id=person.pk)
        return recorder.save()


def mark_reviewed(person: Person, conversation: Conversation, reviewed: bool) -> Change:
    """Notes that a conversation has been reviewed, or not."""
    at, by = (timezone.now(), person.pk) if reviewed else (None, None)
    return _set(person, conversation, "Reviewed" if reviewed else "Not reviewed", reviewed_at=at, reviewed_by_id=by)


def flag(person: Person, conversation: Conversation, flagged: bool) -> Change:
    """Sets or takes away the flag."""
    return _set(person, conversation, "Flagged" if flagged else "Flag taken away", flagged=flagged)


def assign(person: Person, conversation: Conversation, to: Person | None) -> Change:
    """Gives a conversation to a person to look after, or to nobody."""
    return _set(person, conversation, f"Assigned to {to}" if to else "Assigned to nobody", assigned_to_id=to and to.pk)


def comment(person: Person, conversation: Conversation, text: str) -> Change:
    """Adds a remark.

    Raises:
        BadInput: it is empty or too long.
    """
    text = text.strip()
    if not text or len(text) > 4000:
        raise BadInput("A comment needs some text, of at most 4,000 characters.")
    with transaction.atomic():
        recorder = Recorder(person, "Comment added", conversation)
        recorder.made("comment", Comment.objects.create(conversation=conversation, author=person, text=text))
        return recorder.save()


def tag(person: Person, conversation: Conversation, name: str) -> Change:
    """Puts a tag on; a new name makes a new tag.

    Raises:
        BadInput: the name is empty, too long, or on the conversation already.
    """
    name = " ".join(name.lower().split())
    if not name or len(name) > 40:
        raise BadInput("A tag needs a name of at most 40 characters.")
    with transaction.atomic():
        row, made = ConversationTag.objects.get_or_create(
            conversation=conversation, tag=Tag.objects.get_or_create(name=name)[0]
        )
        if not made:
            raise BadInput(f"The conversation is tagged {name} already.")
        recorder = Recorder(person, f"Tagged {name}", conversation)
        recorder.made("tag", row)
        return recorder.save()


def untag(person: Person, row: ConversationTag) -> Change:
    """Takes a tag away."""
    with transaction.atomic():
        recorder = Recorder(person, f"Tag {row.tag.name} taken away", row.conversation)
        recorder.remove("tag", row)
        return recorder.save()


def _messages(turns: list[Turn]) -> str:
    return f"{len(turns)} message{'' if len(turns) == 1 else 's'}"


def _said(verdict: str, topic: str) -> str:
    return Verdict(verdict).label.lower() + (f", {topic} is right" if topic else "")


def _set(person: Person, conversation: Conversation, summary: str, **after: object) -> Change:
    with transaction.atomic():
        recorder = Recorder(person, summary, conversation)
        recorder.update("conversation", Conversation.objects.select_for_update().filter(pk=conversation.pk), **after)
        return recorder.save()


def _checked(verdict: str, topic: str) -> str:
    """The topic to keep with `verdict`: one of the 54 for a wrong reply, none otherwise."""
    if verdict not in Verdict.values:
        raise BadInput(f"There is no verdict {verdict!r}.")
    if verdict != Verdict.WRONG:
        return ""
    if topic not in load_topics():
        raise BadInput("Choose the topic that would have been right.")
    return topic


def _judge(recorder: Recorder, person: Person, turns: list[Turn], verdict: str, topic: str) -> Change:
    judged = (
        {"judged_by_id": person.pk, "judged_at": timezone.now()}
        if verdict
        else {"judged_by_id": None, "judged_at": None}
    )
    if verdict:
        recorder.update("turn", turns, verdict=verdict, right_topic=topic, needs_decision=False, **judged)
    else:  # not judged after all: those that wait again are those that were unsure or disliked
        waits = [t for t in turns if t.kind == "fallback" or t.feedback < 0]
        recorder.update("turn", waits, verdict="", right_topic="", needs_decision=True, **judged)
        rest = [t for t in turns if t not in waits]
        recorder.update("turn", rest, verdict="", right_topic="", needs_decision=False, **judged)
    if topic:
        _propose(recorder, person, turns, topic)
    recount(turn.group_id for turn in turns)
    return recorder.save()


def _propose(recorder: Recorder, person: Person, turns: Iterable[Turn], topic: str) -> None:
    wordings: dict[str, Turn] = {}
    times: Counter[str] = Counter()
    for turn in turns:
        text = " ".join(turn.text.split())
        if 0 < len(text) <= LONGEST_EXAMPLE and not turn.is_feedback:
            wordings.setdefault(key(text), turn)
            times[key(text)] += 1
    for wording, count in times.most_common(WORDINGS):
        turn = wordings[wording]
        proposal, made = Proposal.objects.get_or_create(
            key=wording,
            topic=topic,
            defaults={"text": " ".join(turn.text.split()), "turn": turn, "proposed_by": person, "times": count},
        )
        if made:
            recorder.made("proposal", proposal)
