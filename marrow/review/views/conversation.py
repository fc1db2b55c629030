"""One conversation, as the patient saw it, with what the model thought of each message."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from marrow.review import paging
from marrow.review.audit import log
from marrow.review.filters import Filter
from marrow.review.models import Conversation, Person, Tag
from marrow.topics import load_topics

MOST_TURNS = 200  # on one page


@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The conversation, between the one before and the one after it in the filter."""
    conversation = get_object_or_404(Conversation.objects.select_related("reviewed_by", "assigned_to"), pk=number)
    chosen = Filter.read(request.GET)
    start = _start(request.GET.get("from", ""))
    turns = conversation.turns.filter(event_id__gte=start).select_related("judged_by", "seen_by")
    shown = list(turns[: MOST_TURNS + 1])
    log(request, "view", f"conversation {conversation.pk}")
    context = {
        "conversation": conversation,
        "turns": shown[:MOST_TURNS],
        "later": shown[MOST_TURNS].event_id if len(shown) > MOST_TURNS else None,
        "earlier": start > 0,
        "comments": conversation.comments.select_related("author"),
        "tagged": conversation.conversationtag_set.select_related("tag").order_by("tag__name"),
        "tags": Tag.objects.all(),
        "people": Person.objects.filter(is_active=True),
        "topics": sorted(load_topics().values(), key=lambda topic: topic.question),
        "chosen": chosen,
        "previous": _neighbour(chosen, conversation, request.user, forward=False),
        "following": _neighbour(chosen, conversation, request.user, forward=True),
    }
    return render(request, "review/conversation.html", context)


def _neighbour(chosen: Filter, conversation: Conversation, person: Person, forward: bool) -> Conversation | None:
    """The conversation before or after in the filter."""
    order = chosen.order if forward else paging.turned(chosen.order)
    edge = paging.values(conversation, order)
    if any(value is None for value in edge):
        return None
    rows: QuerySet[Conversation] = chosen.apply(person).filter(paging.beyond(edge, order))
    return rows.order_by(*order).only("id").first()


def _start(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 19 else 0
