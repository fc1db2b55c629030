"""Counts each day for the dashboard: a day in which something changed is counted anew as a whole."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from marrow.review.models import Conversation, DailyCount, DirtyDay, Turn


def count_dirty_days(limit: int = 50) -> int:
    """Counts up to `limit` days that have changed; returns how many."""
    days = list(DirtyDay.objects.order_by("-day").values_list("day", flat=True)[:limit])
    for day in days:
        with transaction.atomic():
            DirtyDay.objects.filter(day=day).delete()  # first: what changes meanwhile marks the day again
            counts = count(day)
            DailyCount.objects.filter(day=day).delete()
            DailyCount.objects.bulk_create(
                [DailyCount(day=day, series=s, key=k, count=n) for (s, k), n in counts.items()], batch_size=500
            )
    return len(days)


def count(day: date) -> Counter[tuple[str, str]]:
    """What happened on `day` (London time), by (series, key)."""
    start, end = bounds(day)
    counts: Counter[tuple[str, str]] = Counter()
    conversations = Conversation.objects.filter(started_at__gte=start, started_at__lt=end).count()
    if conversations:
        counts["conversations", ""] = conversations
    turns = Turn.objects.filter(at__gte=start, at__lt=end, is_feedback=False)
    for at, kind, topics, feedback in turns.values_list("at", "kind", "topics", "feedback").iterator(5000):
        counts["kind", kind] += 1
        counts["hour", f"{timezone.localtime(at).hour:02d}"] += 1
        for topic in topics:
            counts["topic", topic] += 1
            if feedback:
                counts["up" if feedback > 0 else "down", topic] += 1
    return counts


def bounds(day: date) -> tuple[datetime, datetime]:
    """When `day` begins and ends in London."""
    zone = timezone.get_default_timezone()
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
