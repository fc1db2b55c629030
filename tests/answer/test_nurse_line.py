"""The nurse line's hours, in London time, over weekends and clock changes."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from marrow.answer.nurse_line import load_nurse_line

LONDON = ZoneInfo("Europe/London")


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("now", "is_open", "opens_next"),
    [
        ("2026-11-23T08:59", False, "2026-11-23T09:00:00+00:00"),  # a Monday
        ("2026-11-23T09:00", True, "2026-11-24T09:00:00+00:00"),
        ("2026-11-23T16:59", True, "2026-11-24T09:00:00+00:00"),
        ("2026-11-23T17:00", False, "2026-11-24T09:00:00+00:00"),
        ("2026-11-27T17:00", False, "2026-11-30T09:00:00+00:00"),  # Friday evening
        ("2026-11-28T12:00", False, "2026-11-30T09:00:00+00:00"),  # Saturday
        ("2026-10-24T12:00", False, "2026-10-26T09:00:00+00:00"),  # the clocks go back in between
        ("2026-03-28T12:00", False, "2026-03-30T09:00:00+01:00"),  # the clocks go forward in between
        ("2026-07-01T09:30", True, "2026-07-02T09:00:00+01:00"),  # summer time
    ],
)
def test_hours(now: str, is_open: bool, opens_next: str) -> None:
    contract = load_nurse_line().contract(at(now))
    assert contract["open_now"] is is_open
    assert contract["opens_next"] == opens_next
    assert contract["phone"] == "0808 800 4040"


def test_hours_are_londons_wherever_the_server_stands() -> None:
    assert load_nurse_line().is_open(at("2026-07-01T08:30", ZoneInfo("UTC")))
    assert not load_nurse_line().is_open(at("2026-07-01T16:30", ZoneInfo("UTC")))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-23T10:00", "open now"),
        ("2026-11-23T07:00", "opens today at 9am"),
        ("2026-11-23T18:00", "opens tomorrow at 9am"),
        ("2026-11-27T18:00", "opens on Monday at 9am"),
    ],
)
def test_sentence_says_when_it_opens(now: str, said: str) -> None:
    assert said in load_nurse_line().sentence(at(now))


def test_minutes_of_the_hour_are_said() -> None:
    line = replace(load_nurse_line(), opens=time(8, 30))
    assert "opens today at 8.30am" in line.sentence(at("2026-11-23T07:00"))
