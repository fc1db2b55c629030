"""The list of conversations with its filter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from marrow.review import paging
from marrow.review.audit import log
from marrow.review.filters import HOLDS, SORTS, Filter
from marrow.review.models import Conversation, SavedFilter, Tag
from marrow.topics import load_topics


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """A page of the conversations that the filter shows."""
    chosen = Filter.read(request.GET)
    rows = chosen.apply(request.user)
    page = paging.page(
        rows.select_related("assigned_to").prefetch_related("tags"),
        chosen.order,
        request.GET.get("after", ""),
        request.GET.get("before", ""),
    )
    number, more = paging.count(rows)
    if chosen.is_set:
        asked = [name for name in vars(chosen) if getattr(chosen, name) and name not in ("sort", "problems")]
        log(request, "list", detail=", ".join(asked))
    context = {
        "chosen": chosen,
        "page": page,
        "number": number,
        "more": more,
        "sorts": SORTS,
        "holds": HOLDS,
        "topics": sorted(load_topics().values(), key=lambda topic: topic.question),
        "channels": _channels(),
        "tags": Tag.objects.all(),
        "saved": request.user.filters.all(),
        "nothing": "No conversation matches." if chosen.is_set else "Nobody has written to the bot yet.",
    }
    return render(request, "review/conversations.html", context)


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Keeps the filter under a name."""
    from django.http import QueryDict

    name = " ".join(request.POST.get("name", "").split())[:60]
    query = Filter.read(QueryDict(request.POST.get("query", ""))).query
    if not name or not query or len(query) > 1000:
        messages.error(request, "Choose a filter and give it a name.")
    else:
        SavedFilter.objects.update_or_create(person=request.user, name=name, defaults={"query": query})
        messages.success(request, f"Saved the filter {name}.")
    return redirect(f"{reverse('conversations')}?{query}")


@require_POST
def delete_filter(request: HttpRequest, number: int) -> HttpResponse:
    """Forgets one of one's own filters."""
    saved = get_object_or_404(SavedFilter, pk=number, person=request.user)
    saved.delete()
    messages.success(request, f"Forgot the filter {saved.name}.")
    return redirect("conversations")


def _channels() -> list[str]:
    """The channels there are: found by leaps along the index, as there are few."""
    found: list[str] = []
    last = ""
    while len(found) < 20:
        rows = Conversation.objects.filter(channel__gt=last).order_by("channel")
        value = rows.values_list("channel", flat=True).first()
        if value is None:
            break
        found.append(value)
        last = value
    return found
