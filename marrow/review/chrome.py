"""What every page shows around its own content: the work that waits, and how far the tracker store has been read."""

from typing import Any

from django.http import HttpRequest

from marrow.answer.reply import DANGER
from marrow.review.models import Conversation, Cursor, Group, Proposal, Turn

COUNTED = 1000


def waiting() -> dict[str, int]:
    """How much of each kind of work waits, counted up to COUNTED."""
    rows = {
        "unsure": Group.objects.filter(open__gt=0),
        "danger": Turn.objects.filter(kind__in=DANGER, seen_at=None).order_by(),
        "sample": Conversation.objects.filter(in_sample=True, reviewed_at=None),
        "proposals": Proposal.objects.filter(status=Proposal.Status.PROPOSED).order_by(),
    }
    return {name: query.values("pk")[:COUNTED].count() for name, query in rows.items()}


def chrome(request: HttpRequest) -> dict[str, Any]:
    """For pages of people who are signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    cursor = Cursor.objects.first()
    return {
        "waiting": waiting(),
        "read_at": cursor and cursor.moved_at,
        "is_maintainer": user.may("maintainer"),
        "is_administrator": user.may("administrator"),
        "place": request.resolver_match.view_name if request.resolver_match else "",
    }
