"""Deletes conversations from both sides, the tracker store and the app's tables: the old ones, or one on request."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from marrow.review import configuration, search
from marrow.review.audit import note
from marrow.review.ingest.cursor import lock_cursor
from marrow.review.ingest.grouping import keep_no_words, recount
from marrow.review.ingest.source import Source, open_source
from marrow.review.models import Conversation, DirtyDay, Group, Job, Proposal, Turn

DEFAULT_DAYS = 90
NOT_ACCEPTED = (Proposal.Status.PROPOSED, Proposal.Status.REFUSED)  # these go with their conversation
PART = 200  # conversations deleted in one transaction, so that nobody waits for long


@dataclass(frozen=True)
class Report:
    """What was deleted, or would be."""

    days: int
    conversations: int
    turns: int
    events: int
    dry_run: bool

    def __str__(self) -> str:
        verb = "would delete" if self.dry_run else "deleted"
        events = "their events in the tracker store" if self.dry_run else f"{self.events:,} events of the tracker store"
        return (
            f"{verb} {self.conversations:,} conversations with {self.turns:,} turns, last active more than "
            f"{self.days} days ago, and {events}."
        )


def days_kept() -> int:
    """How long conversations are kept: MARROW_REVIEW_RETENTION_DAYS, 90 by default."""
    return configuration.number("RETENTION_DAYS", DEFAULT_DAYS)


def retain(days: int, dry_run: bool = False) -> Report:
    """Deletes the conversations whose last message is more than `days` days old, from both sides.

    Raises:
        BadInput: endpoints.yml names no SQL tracker store.
        SourceUnavailable: the tracker store cannot be reached; nothing was deleted that still stands there.
    """
    source, edge = open_source(), timezone.now() - timedelta(days=days)
    senders: set[str] = set()
    if source.exists():
        with source.reading() as reader:
            senders = set(source.senders_silent_since(reader, edge.timestamp()))
    own = Conversation.objects.filter(last_at__lt=edge)
    # A conversation that goes on in the tracker store is not old, even if its new messages have not been read yet.
    alive = _alive(source, set(own.values_list("sender_id", flat=True)), senders)
    senders |= set(own.values_list("sender_id", flat=True)) - alive
    turns = Turn.objects.filter(conversation__last_at__lt=edge).count()
    if dry_run:
        return Report(days, len(senders), turns, 0, True)
    events = turns = 0
    everyone = sorted(senders)
    for start in range(0, len(everyone), PART):
        gone_events, gone_turns = _delete(source, everyone[start : start + PART])
        events, turns = events + gone_events, turns + gone_turns
    _sweep()
    report = Report(days, len(everyone), turns, events, False)
    Job.objects.update_or_create(name="retain", defaults={"done_at": timezone.now(), "report": str(report)})
    note(None, "retention", detail=str(report))
    return report


def delete_conversation(conversation: Conversation) -> int:
    """Deletes one conversation from both sides at once; returns how many events went from the tracker store.

    Raises:
        SourceUnavailable: the tracker store cannot be reached; nothing was deleted.
    """
    events, _ = _delete(open_source(), [conversation.sender_id])
    search.forget_removed()
    return events


def _alive(source: Source, own: set[str], silent: set[str]) -> set[str]:
    if not source.exists() or not own - silent:
        return set()
    with source.reading() as reader:
        return source.senders_present(reader, sorted(own - silent))


def _delete(source: Source, senders: list[str]) -> tuple[int, int]:
    """The cursor is locked meanwhile: who read the words before looks again, under the lock, whether they are there."""
    with transaction.atomic():
        cursor = lock_cursor()
        events = source.delete(senders)
        if source.exists():
            with source.reading() as reader:  # SQLite gives the highest ids anew once they are free
                cursor.last_event = min(cursor.last_event, source.last_id(reader))
                cursor.save()
        conversations = Conversation.objects.filter(sender_id__in=senders)
        ids = list(conversations.values_list("id", flat=True))
        turns = Turn.objects.filter(conversation__in=ids)
        groups = set(turns.exclude(group=None).values_list("group", flat=True).distinct())
        days = {timezone.localdate(at) for at in turns.values_list("at", flat=True)}
        days |= {timezone.localdate(at) for at in conversations.values_list("started_at", flat=True)}
        count = turns.count()
        Proposal.objects.filter(turn__in=turns, status__in=NOT_ACCEPTED).delete()
        search.remove(ids)
        conversations.delete()
        recount(groups)
        keep_no_words(Group.objects.filter(pk__in=groups))
        DirtyDay.objects.bulk_create([DirtyDay(day=day) for day in days], ignore_conflicts=True)
    return events, count


def _sweep() -> None:
    """Takes out words whose conversation is gone, should anything ever have kept them."""
    with transaction.atomic():
        lock_cursor()
        Proposal.objects.filter(turn=None, status__in=NOT_ACCEPTED).delete()
        keep_no_words(Group.objects.all())
        search.forget_removed()
