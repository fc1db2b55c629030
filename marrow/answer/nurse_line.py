"""The nurse line: its number, its hours, and whether it is open at a given moment."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from marrow.paths import DATA


@dataclass(frozen=True)
class NurseLine:
    """A telephone line with the same opening hours on each of its weekdays (Monday is 0), in its own time zone."""

    name: str
    phone: str
    hours: str
    opens: time
    closes: time
    weekdays: frozenset[int]
    zone: ZoneInfo

    def is_open(self, now: datetime) -> bool:
        """Whether somebody answers at `now`, an aware datetime."""
        local = now.astimezone(self.zone)
        return local.weekday() in self.weekdays and self.opens <= local.time() < self.closes

    def opens_next(self, now: datetime) -> datetime:
        """The next moment after `now` at which the line opens, in the line's time zone; clock changes are kept to."""
        local = now.astimezone(self.zone)
        for days in range(8):
            day = (local + timedelta(days=days)).date()
            opening = datetime.combine(day, self.opens, self.zone)
            if day.weekday() in self.weekdays and opening > now:
                return opening
        raise ValueError("The nurse line has no weekday on which it opens.")

    def contract(self, now: datetime) -> dict[str, Any]:
        """The `nurse_line` object of the reply contract; `opens_next` is ISO 8601."""
        return {
            "phone": self.phone,
            "hours": self.hours,
            "open_now": self.is_open(now),
            "opens_next": self.opens_next(now).isoformat(),
        }

    def sentence(self, now: datetime) -> str:
        """How to reach the line and whether it is open, for a reply's text."""
        if self.is_open(now):
            state = "The line is open now."
        else:
            opening = self.opens_next(now)
            ahead = (opening.date() - now.astimezone(self.zone).date()).days
            day = {0: "today", 1: "tomorrow"}.get(ahead, f"on {opening:%A}")
            state = f"The line is closed now. It opens {day} at {_spoken(opening)}."
        return f"You can call {self.name} on freephone {self.phone}, {self.hours}. {state}"


def _spoken(moment: datetime) -> str:
    """The time as it is said: "9am", "8.30am"."""
    return moment.strftime("%I.%M%p").lstrip("0").replace(".00", "").lower()


def load_nurse_line() -> NurseLine:
    """The nurse line of `data/contacts.yml`."""
    entry = yaml.safe_load((DATA / "contacts.yml").read_text(encoding="utf-8"))["nurse_line"]
    return NurseLine(
        name=entry["name"],
        phone=entry["phone"],
        hours=entry["hours"],
        opens=time.fromisoformat(entry["opens"]),
        closes=time.fromisoformat(entry["closes"]),
        weekdays=frozenset(entry["weekdays"]),
        zone=ZoneInfo(entry["time_zone"]),
    )
