"""The filter of the conversation list: what stands in the address bar, as conditions on the table."""

from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from marrow.review import search
from marrow.review.ingest.counts import bounds
from marrow.review.models import Conversation, ConversationTag, ConversationTopic, Person
from marrow.topics import load_topics

SORTS = {
    "newest": ("Newest first", ("-last_at", "-id")),
    "oldest": ("Oldest first", ("last_at", "id")),
    "longest": ("Longest first", ("-turn_count", "-id")),
    "least_sure": ("Least sure first", ("min_confidence", "-id")),
}
HOLDS = {
    "fallback": ("Unsure reply", "has_fallback"),
    "urgent": ("Urgent", "has_urgent"),
    "distress": ("Distress", "has_distress"),
    "down": ("Thumb down", "has_thumbs_down"),
    "up": ("Thumb up", "has_thumbs_up"),
}


@dataclass
class Filter:
    """What the list shows. Every field is as typed; what makes no sense is named in `problems` and left out."""

    q: str = ""
    start: str = ""
    end: str = ""
    channel: str = ""
    holds: list[str] = field(default_factory=list)
    topic: str = ""
    below: str = ""
    reviewed: str = ""
    flagged: str = ""
    tag: str = ""
    mine: str = ""
    at_least: str = ""
    at_most: str = ""
    sample: str = ""
    sort: str = "newest"
    problems: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, query: QueryDict) -> "Filter":
        """The filter of an address."""
        read = cls()
        for f in fields(cls):
            if f.name == "holds":
                read.holds = [name for name in dict.fromkeys(query.getlist("holds")) if name in HOLDS]
            elif f.name != "problems":
                value = query.get(f.name, "").replace("\0", "").strip()[:300]
                setattr(read, f.name, value or getattr(read, f.name))
        if read.sort not in SORTS:
            read.sort = "newest"
        return read

    @property
    def query(self) -> str:
        """The filter as it stands in the address bar; empty for the whole list."""
        pairs: list[tuple[str, str]] = []
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name == "holds":
                pairs += [("holds", name) for name in value]
            elif f.name != "problems" and value and (f.name, value) != ("sort", "newest"):
                pairs.append((f.name, value))
        return urlencode(pairs)

    @property
    def is_set(self) -> bool:
        """Whether anything but the order is asked for."""
        return any(getattr(self, f.name) for f in fields(self) if f.name not in ("sort", "problems"))

    @property
    def order(self) -> tuple[str, ...]:
        """The order, ending with the id so that no two rows are alike."""
        return SORTS[self.sort][1]

    def apply(self, person: Person) -> QuerySet[Conversation]:
        """The conversations that the filter shows, unsorted."""
        rows = Conversation.objects.all()
        conditions = Q()
        for name in self.holds:
            conditions &= Q(**{HOLDS[name][1]: True})
        if (start := self._day("start")) is not None:
            conditions &= Q(last_at__gte=bounds(start)[0])
        if (end := self._day("end")) is not None:
            conditions &= Q(last_at__lt=bounds(end)[1])
        if self.channel:
            conditions &= Q(channel=self.channel)
        if self.topic:
            with_topic = ConversationTopic.objects.filter(topic=self.topic)
            conditions &= Q(pk__in=with_topic.values("conversation"))
        if (below := self._number("below", float)) is not None:
            conditions &= Q(min_confidence__lt=below)
        if self.reviewed:
            conditions &= Q(reviewed_at__isnull=self.reviewed != "yes")
        if self.flagged:
            conditions &= Q(flagged=self.flagged == "yes")
        if self.tag:
            conditions &= Q(pk__in=ConversationTag.objects.filter(tag__name=self.tag).values("conversation"))
        if self.mine:
            conditions &= Q(assigned_to=person)
        if (least := self._number("at_least", int)) is not None:
            conditions &= Q(turn_count__gte=least)
        if (most := self._number("at_most", int)) is not None:
            conditions &= Q(turn_count__lte=most)
        if self.sample:
            conditions &= Q(in_sample=True)
        if self.q:
            conditions &= search.matching(self.q)
        if self.sort == "least_sure":
            conditions &= Q(min_confidence__isnull=False)
        return rows.filter(conditions)

    def sentences(self) -> list[str]:
        """What is asked for, in words."""
        topic = load_topics().get(self.topic)
        said = {
            "q": f"words: {self.q}",
            "start": f"from {self.start}",
            "end": f"to {self.end}",
            "channel": f"channel {self.channel}",
            "topic": f"topic: {topic.question if topic else self.topic}",
            "below": f"confidence below {self.below}",
            "reviewed": "reviewed" if self.reviewed == "yes" else "not reviewed",
            "flagged": "flagged" if self.flagged == "yes" else "not flagged",
            "tag": f"tagged {self.tag}",
            "mine": "assigned to me",
            "at_least": f"at least {self.at_least} messages",
            "at_most": f"at most {self.at_most} messages",
            "sample": "in the random sample",
        }
        return [HOLDS[name][0].lower() for name in self.holds] + [v for k, v in said.items() if getattr(self, k)]

    def _day(self, name: str) -> date | None:
        value = getattr(self, name)
        try:
            day = date.fromisoformat(value) if value else None
            if day is not None and not date(1970, 1, 2) <= day <= date(9998, 1, 1) - timedelta(days=2):
                raise ValueError
            return day
        except ValueError:
            self.problems.append(f"“{value}” is no date; write it as 2026-11-25.")
            return None

    def _number(self, name: str, kind: type) -> Any:
        value = getattr(self, name)
        try:
            number = kind(value) if value else None
            if number is not None and not 0 <= number <= 1_000_000:
                raise ValueError
            return number
        except ValueError:
            self.problems.append(f"“{value}” is no number that fits here.")
            return None
