"""What the staff app tells Prometheus at each scrape: how much work waits, above all danger that nobody has seen."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.models import Max, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from marrow.answer.reply import DANGER
from marrow.errors import MarrowError
from marrow.review.chrome import waiting
from marrow.review.ingest.source import Mark, Source
from marrow.review.models import Cursor, Turn


class ReviewState(Collector):
    """Counts at the moment of a scrape. Where a database does not answer its numbers are left out, and its `up` is 0.

    Args:
        source: the bot's tracker store, to see how far the follower is behind it.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        last = None
        try:
            found, last, up = self._counts(), Cursor.objects.aggregate(last=Max("last_event"))["last"] or 0, 1.0
        except DatabaseError:
            found, up = [], 0.0
        finally:
            connection.close()  # each scrape has a thread of its own, and so a connection of its own
        yield GaugeMetricFamily("marrow_review_database_up", "1 when the app's database answers", value=up)
        yield from found
        yield from self._store(last)

    def _counts(self) -> list[Metric]:
        counted = GaugeMetricFamily(
            "marrow_review_waiting", "Work that waits for staff, up to 1,000 of a queue", labels=["queue"]
        )
        for queue, number in waiting().items():
            counted.add_metric([queue], number)
        unseen = Turn.objects.filter(kind__in=DANGER, seen_at=None).order_by()
        first = unseen.aggregate(first=Min("at"))["first"]
        age = (timezone.now() - first).total_seconds() if first else 0.0
        oldest = GaugeMetricFamily(
            "marrow_review_oldest_unseen_danger_seconds",
            "Age of the oldest danger message not seen; 0: none",
            value=age,
        )
        return [counted, oldest]

    def _store(self, last: int | None) -> Iterator[Metric]:
        """Whether the tracker store can be read, and how old the first event is that the follower has not read.

        Args:
            last: the last event that the follower has read; None when nobody knows.
        """
        marks = self._marks(last or 0)
        text = "1 when the tracker store can be read"
        yield GaugeMetricFamily("marrow_review_store_up", text, value=float(marks is not None))
        if marks is not None and last is not None:
            age = max(0.0, timezone.now().timestamp() - marks[0][1]) if marks else 0.0
            text = "Age of the oldest event of the tracker store that is not read; 0: none"
            yield GaugeMetricFamily("marrow_review_unread_seconds", text, value=age)

    def _marks(self, last: int) -> list[Mark] | None:
        """The first event after `last`, if there is one; None when the store is not there or cannot be read."""
        try:
            if not self._source.exists():
                return None
            with self._source.reading() as reader:
                return self._source.marks(reader, last, 1)
        except MarrowError:
            return None


def registry(source: Source) -> CollectorRegistry:
    """The staff app's numbers."""
    numbers = CollectorRegistry()
    numbers.register(ReviewState(source))
    ProcessCollector(namespace="marrow_review", registry=numbers)
    return numbers
