"""How far the tracker store has been read, and what is counted of it for the dashboard."""

from django.db import models


class Cursor(models.Model):
    """The last event read; one row. Whoever writes conversations locks it first."""

    last_event = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)


class DirtyDay(models.Model):
    """A day whose counts are to be made anew."""

    day = models.DateField(primary_key=True)


class DailyCount(models.Model):
    """How often something happened on a day (London time): `series` says what, `key` which."""

    day = models.DateField()
    series = models.CharField(max_length=20)  # conversations, kind, hour, topic, up, down
    key = models.CharField(max_length=60, default="", blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "day", "key"], name="count_once")]


class Job(models.Model):
    """When something that is done on schedule was last done, and what it reported."""

    name = models.CharField(max_length=40, primary_key=True)
    done_at = models.DateTimeField()
    report = models.TextField(default="", blank=True)
