"""What the filter shows, as CSV (a row a message) or JSON (an object a conversation), sent as it is read."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from marrow.review.audit import log
from marrow.review.filters import Filter
from marrow.review.models import Conversation, Turn

COLUMNS = [
    "conversation",
    "channel",
    "at",
    "message",
    "kind",
    "topics",
    "confidence",
    "reply",
    "sections",
    "feedback",
    "verdict",
    "right_topic",
    "flagged",
    "reviewed",
    "tags",
]
PART = 500  # conversations read at a time


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The export, under a name with today's date."""
    writers = {"csv": (_csv, "text/csv; charset=utf-8"), "json": (_json, "application/json")}
    if form not in writers:
        raise Http404
    chosen = Filter.read(request.GET)
    log(request, "export", detail=f"{form}: {len(chosen.sentences())} conditions")
    write, content_type = writers[form]
    response = StreamingHttpResponse(write(_parts(chosen, request)), content_type=content_type)
    name = f"conversations-{timezone.localdate().isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def harmless(value: Any) -> str:
    """`value` as a cell that no spreadsheet takes for a formula: an apostrophe before what would begin one."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%") else text


class _Echo:
    """A file that hands back what is written into it."""

    @staticmethod
    def write(value: str) -> str:
        return value


def _parts(chosen: Filter, request: HttpRequest) -> Iterator[list[tuple[Conversation, list[Turn]]]]:
    """The conversations in the filter's order, some at a time, each with its turns."""
    ids = list(chosen.apply(request.user).order_by(*chosen.order).values_list("id", flat=True))
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        found = Conversation.objects.filter(pk__in=part).prefetch_related("tags", "turns")
        by_id = {conversation.id: conversation for conversation in found}
        yield [(by_id[number], list(by_id[number].turns.all())) for number in part if number in by_id]


def _csv(parts: Iterator[list[tuple[Conversation, list[Turn]]]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # the mark by which spreadsheets know UTF-8
    for part in parts:
        for conversation, turns in part:
            tags = " ".join(tag.name for tag in conversation.tags.all())
            for turn in turns:
                row = [
                    conversation.id,
                    conversation.channel,
                    timezone.localtime(turn.at).isoformat(timespec="seconds"),
                    turn.text,
                    turn.kind,
                    " ".join(turn.topics),
                    "" if turn.confidence is None else round(turn.confidence, 4),
                    "\n\n".join(turn.reply_texts),
                    "; ".join(turn.sections),
                    {1: "up", -1: "down"}.get(turn.feedback, ""),
                    turn.verdict,
                    turn.right_topic,
                    "yes" if conversation.flagged else "",
                    "yes" if conversation.reviewed_at else "",
                    tags,
                ]
                yield writer.writerow([harmless(value) for value in row])


def _json(parts: Iterator[list[tuple[Conversation, list[Turn]]]]) -> Iterator[str]:
    yield "["
    between = "\n"
    for part in parts:
        for conversation, turns in part:
            yield between + json.dumps(_object(conversation, turns), ensure_ascii=False)
            between = ",\n"
    yield "\n]\n"


def _object(conversation: Conversation, turns: list[Turn]) -> dict[str, Any]:
    return {
        "conversation": conversation.id,
        "channel": conversation.channel,
        "started_at": timezone.localtime(conversation.started_at).isoformat(),
        "last_at": timezone.localtime(conversation.last_at).isoformat(),
        "flagged": conversation.flagged,
        "reviewed": conversation.reviewed_at is not None,
        "tags": [tag.name for tag in conversation.tags.all()],
        "turns": [
            {
                "at": timezone.localtime(turn.at).isoformat(),
                "message": turn.text,
                "kind": turn.kind,
                "topics": turn.topics,
                "confidence": turn.confidence,
                "runners_up": turn.runners_up,
                "replies": turn.reply_texts,
                "sections": turn.sections,
                "feedback": {1: "up", -1: "down"}.get(turn.feedback),
                "verdict": turn.verdict or None,
                "right_topic": turn.right_topic or None,
            }
            for turn in turns
        ],
    }
