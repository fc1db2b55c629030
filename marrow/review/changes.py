"""Changes rows for a person so that they can take it back: a Change keeps what was there before.

`rows` of a Change is a list of `{"table", "ids", "before", "after"}`. `before` is None for rows that the change made,
`after` for rows that it removed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from marrow.errors import MarrowError
from marrow.review.ingest.cursor import lock_cursor
from marrow.review.ingest.grouping import keep_no_words, recount
from marrow.review.models import (
    Change,
    Comment,
    Conversation,
    ConversationTag,
    Group,
    Person,
    Proposal,
    Turn,
)

TABLES: dict[str, type[models.Model]] = {
    "turn": Turn,
    "conversation": Conversation,
    "group": Group,
    "tag": ConversationTag,
    "comment": Comment,
    "proposal": Proposal,
}


class CannotUndo(MarrowError):
    """What was changed has been changed again since, or is gone."""


class Recorder:
    """Collects what one change does; `save` keeps it. Use inside a transaction."""

    def __init__(self, person: Person, summary: str, conversation: Conversation | None = None) -> None:
        self._change = Change(person=person, summary=summary[:200], conversation=conversation, rows=[])

    def update(self, table: str, rows: Iterable[models.Model], **after: Any) -> int:
        """Sets `after` on `rows`; rows that were alike before are kept as one entry. Returns how many rows."""
        alike: dict[str, tuple[dict[str, Any], list[int]]] = {}
        for row in rows:
            before = {name: _plain(getattr(row, name)) for name in after}
            alike.setdefault(repr(before), (before, []))[1].append(row.pk)
        for before, ids in alike.values():
            for part in _parts(ids):
                TABLES[table].objects.filter(pk__in=part).update(**after)
            kept = {name: _plain(value) for name, value in after.items()}
            self._change.rows.append({"table": table, "ids": ids, "before": before, "after": kept})
        return sum(len(ids) for _, ids in alike.values())

    def made(self, table: str, row: models.Model) -> None:
        """Notes that `row` is new."""
        self._change.rows.append({"table": table, "ids": [row.pk], "before": None, "after": {}})

    def remove(self, table: str, row: models.Model) -> None:
        """Removes `row`."""
        before = {f.attname: _plain(getattr(row, f.attname)) for f in row._meta.concrete_fields if not f.primary_key}
        self._change.rows.append({"table": table, "ids": [row.pk], "before": before, "after": None})
        row.delete()

    def save(self) -> Change:
        """Keeps the change."""
        self._change.save()
        return self._change


def undo(change: Change) -> None:
    """Takes `change` back.

    Raises:
        CannotUndo: it was taken back already, or what it changed has been changed since.
    """
    with transaction.atomic():
        if moved := any("group_id" in (entry["before"] or {}) for entry in change.rows):
            lock_cursor()
        locked = Change.objects.select_for_update().get(pk=change.pk)
        if locked.undone_at:
            raise CannotUndo("This was taken back already.")
        turns = [number for entry in locked.rows if entry["table"] == "turn" for number in entry["ids"]]
        groups = _groups(turns)
        for entry in reversed(locked.rows):
            _undo_row(entry)
        locked.undone_at = timezone.now()
        locked.save(update_fields=["undone_at"])
        groups |= _groups(turns)
        recount(groups)
        if moved:
            keep_no_words(Group.objects.filter(pk__in=groups))


def _groups(turns: list[int]) -> set[int | None]:
    found: set[int | None] = set()
    for part in _parts(turns):
        found |= set(Turn.objects.filter(pk__in=part).values_list("group", flat=True).distinct())
    return found


def _undo_row(entry: dict[str, Any]) -> None:
    table, ids, before, after = TABLES[entry["table"]], entry["ids"], entry["before"], entry["after"]
    if before is None:
        rows = table.objects.filter(pk__in=ids)
        if table is Proposal:
            rows = rows.filter(status=Proposal.Status.PROPOSED)  # what a maintainer has decided stays decided
        rows.delete()
    elif after is None:
        if table.objects.filter(pk__in=ids).exists():
            raise CannotUndo("This was changed again since.")
        table.objects.create(pk=ids[0], **_restored(table, before))
    else:
        if before.get("group_id") and not Group.objects.filter(pk=before["group_id"]).exists():
            raise CannotUndo("The group that this belonged to is gone, so it cannot be taken back.")
        for part in _parts(ids):
            for row in table.objects.select_for_update().filter(pk__in=part):
                if any(_plain(getattr(row, name)) != value for name, value in after.items()):
                    raise CannotUndo("This was changed again since, so it cannot be taken back.")
            table.objects.filter(pk__in=part).update(**_restored(table, before))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _restored(table: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    times = {f.attname for f in table._meta.concrete_fields if isinstance(f, models.DateTimeField)}
    return {name: parse_datetime(v) if name in times and isinstance(v, str) else v for name, v in values.items()}


def _parts(ids: list[int], size: int = 1000) -> Iterable[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
