"""Writes a batch of events into the app's tables, in one transaction with the cursor: all of it or nothing."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from marrow.review import search
from marrow.review.ingest.cursor import lock_cursor
from marrow.review.ingest.grouping import recount
from marrow.review.ingest.source import Event
from marrow.review.ingest.turns import ConversationTurns, clean, moment
from marrow.review.models import Conversation, ConversationTopic, DirtyDay, Turn

# What the tracker store says of a turn and of a conversation; the rest is the staff's and is never written here.
TURN_FIELDS = [
    "at",
    "text",
    "key",
    "intent",
    "confidence",
    "kind",
    "topics",
    "ranking",
    "replies",
    "sections",
    "suggestions",
    "unanswered",
    "feedback",
    "is_feedback",
    "needs_decision",
]
CONVERSATION_FIELDS = [
    "channel",
    "started_at",
    "last_at",
    "opening",
    "turn_count",
    "min_confidence",
    "has_fallback",
    "has_urgent",
    "has_distress",
    "has_thumbs_down",
    "has_thumbs_up",
]
ROWS = 400  # rows a statement: SQLite takes 32,766 values


def apply(events: Iterable[Event], last_event: int | None = None) -> int:
    """Puts `events` into turns and moves the cursor to `last_event`; returns how many turns were written."""
    by_sender: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_sender[clean(event.sender_id)].append(event)
    with transaction.atomic():
        cursor = lock_cursor()
        written = _write(by_sender) if by_sender else 0
        if last_event is not None:
            cursor.last_event = last_event
        cursor.moved_at = timezone.now()
        cursor.save()
    return written


def in_sample(sender_id: str) -> bool:
    """Whether a conversation is one of those read for quality: by a hash, so that it never changes its mind."""
    return int(hashlib.sha256(sender_id.encode()).hexdigest()[:8], 16) % settings.REVIEW_SAMPLE_IN == 0


def _write(by_sender: dict[str, list[Event]]) -> int:
    started = {sender: moment(min(e.timestamp for e in events)) for sender, events in by_sender.items()}
    known = {c.sender_id: c for c in Conversation.objects.filter(sender_id__in=by_sender)}
    Conversation.objects.bulk_create(
        [
            Conversation(sender_id=sender, started_at=at, last_at=at, in_sample=in_sample(sender))
            for sender, at in started.items()
            if sender not in known
        ],
        batch_size=ROWS,
    )
    conversations = {c.id: c for c in Conversation.objects.filter(sender_id__in=by_sender)}
    earlier: dict[int, list[Turn]] = defaultdict(list)
    if known:
        old = [conversation.id for conversation in known.values()]
        for turn in Turn.objects.select_for_update().filter(conversation__in=old):
            earlier[turn.conversation_id].append(turn)
    books = [ConversationTurns(c, earlier[c.id]) for c in conversations.values()]
    for book in books:
        for event in sorted(by_sender[book.conversation.sender_id], key=lambda e: e.id):
            book.put(event)
        book.summarise()
    changed = [turn for book in books for turn in book.changed.values()]
    if not changed:
        return 0
    days_before = {timezone.localdate(turn.at) for turn in changed}
    Turn.objects.bulk_create(
        [_without_id(turn) for turn in changed],
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["conversation", "event_id"],
        update_fields=TURN_FIELDS,
    )
    recount(turn.group_id for turn in changed)  # a thumb, or a decision that is due, changes what their groups count
    Conversation.objects.bulk_create(
        [_without_id(book.conversation) for book in books],
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["sender_id"],
        update_fields=CONVERSATION_FIELDS,
    )
    ConversationTopic.objects.bulk_create(
        [
            ConversationTopic(conversation_id=book.conversation.id, topic=topic)
            for book in books
            for topic in book.topics()
        ],
        batch_size=ROWS,
        ignore_conflicts=True,
    )
    search.index([(book.conversation.id, book.words()) for book in books])
    days = days_before | {timezone.localdate(book.conversation.started_at) for book in books}
    DirtyDay.objects.bulk_create([DirtyDay(day=day) for day in days], ignore_conflicts=True)
    return len(changed)


def _without_id(row: Turn | Conversation) -> Turn | Conversation:
    """A copy to be upserted by its natural key; an id of its own would be another conflict."""
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**values)
