"""The dashboard's numbers, from the daily counts alone."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marrow.answer.reply import DANGER
from marrow.review.models import DailyCount
from marrow.topics import load_topics

KINDS = {
    "answer": "Answered",
    "fallback": "Unsure or not in the document",
    "urgent": "Urgent",
    "distress": "Distress",
    "personal": "Personal judgement",
    "person": "Wants a person",
    "chat": "Small talk",
    "": "No reply stored",
}
ASKED = ("answer", "fallback")  # the messages that asked something of the document
WORST_FEEDBACK_FROM = 3  # thumbs; fewer say nothing


@dataclass(frozen=True)
class Chart:
    """A chart and its table: one row a label, one column a series."""

    id: str
    title: str
    form: str  # bar, hbar (lying), line
    unit: str
    labels: list[str]
    series: dict[str, list[Any]]

    @property
    def data_id(self) -> str:
        """Where the page holds the chart's data."""
        return f"{self.id}-data"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(any(column) for column in self.series.values())

    def rows(self) -> list[tuple[str, list[Any]]]:
        """The table's rows."""
        columns = list(self.series.values())
        return [(label, [column[i] for column in columns]) for i, label in enumerate(self.labels)]

    def data(self) -> dict[str, Any]:
        """What the script draws."""
        return {"form": self.form, "unit": self.unit, "labels": self.labels, "series": self.series}


class Numbers:
    """Counts from `first` to `last`, both included."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self._days: dict[str, Counter[date]] = defaultdict(Counter)
        self._keys: dict[str, Counter[str]] = defaultdict(Counter)
        self._kind_days: dict[str, Counter[date]] = defaultdict(Counter)
        rows = DailyCount.objects.filter(day__gte=first, day__lte=last)
        for day, series, key, count in rows.values_list("day", "series", "key", "count"):
            self._days[series][day] += count
            self._keys[series][key] += count
            if series == "kind":
                self._kind_days[key][day] += count

    @property
    def conversations(self) -> int:
        """Conversations begun."""
        return sum(self._days["conversations"].values())

    @property
    def messages(self) -> int:
        """Messages, thumbs left out."""
        return sum(self._keys["kind"].values())

    def share(self, *kinds: str) -> float:
        """The share of messages with these kinds of reply, in hundredths."""
        return 100 * sum(self._keys["kind"][kind] for kind in kinds) / max(1, self.messages)

    @property
    def answered(self) -> float:
        """Answered messages, in hundredths."""
        return self.share("answer")

    @property
    def unsure(self) -> float:
        """Fallbacks, in hundredths."""
        return self.share("fallback")

    @property
    def danger(self) -> float:
        """Urgent and distressed messages, in hundredths."""
        return self.share(*DANGER)

    def charts(self) -> list[Chart]:
        """All charts, in the order of the page."""
        return [self._per_day(), self._kinds(), self._top_topics(), self._worst(), self._rate(), self._hours()]

    def _each_day(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def _per_day(self) -> Chart:
        days = self._each_day()
        counts = [self._days["conversations"][day] for day in days]
        return Chart("per-day", "Conversations a day", "bar", "", [_day(d) for d in days], {"Conversations": counts})

    def _kinds(self) -> Chart:
        names = [kind for kind in KINDS if self._keys["kind"][kind]]
        shares = [round(self.share(kind), 1) for kind in names]
        title = "Replies by kind, in hundredths"
        return Chart("kinds", title, "hbar", "%", [KINDS[k] for k in names], {"Share": shares})

    def _top_topics(self) -> Chart:
        top = self._keys["topic"].most_common(10)
        labels, counts = [_question(topic) for topic, _ in top], [count for _, count in top]
        return Chart("topics", "Topics answered most", "hbar", "", labels, {"Answers": counts})

    def _worst(self) -> Chart:
        up, down = self._keys["up"], self._keys["down"]
        judged = {t: down[t] / (up[t] + down[t]) for t in down if up[t] + down[t] >= WORST_FEEDBACK_FROM}
        worst = sorted(judged, key=lambda topic: (-judged[topic], -down[topic]))[:10]
        series = {"Thumbs down": [down[t] for t in worst], "Thumbs up": [up[t] for t in worst]}
        return Chart("worst", "Topics with the worst feedback", "hbar", "", [_question(t) for t in worst], series)

    def _rate(self) -> Chart:
        asked: Counter[date] = Counter()
        for kind in ASKED:
            for day, count in self._kind_days[kind].items():
                asked[day - timedelta(days=day.weekday())] += count
        answered: Counter[date] = Counter()
        for day, count in self._kind_days["answer"].items():
            answered[day - timedelta(days=day.weekday())] += count
        weeks = sorted(asked)
        rates = [round(100 * answered[week] / asked[week], 1) for week in weeks]
        title = "Answer rate by week: answered, of what asked something"
        return Chart("rate", title, "line", "%", [f"Week of {_day(w)}" for w in weeks], {"Answered": rates})

    def _hours(self) -> Chart:
        hours = [f"{hour:02d}" for hour in range(24)]
        counts = [self._keys["hour"][hour] for hour in hours]
        return Chart("hours", "Busy hours", "bar", "", [f"{hour}:00" for hour in hours], {"Messages": counts})


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _question(topic: str) -> str:
    known = load_topics().get(topic)
    return known.question if known else topic
