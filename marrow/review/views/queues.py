"""The queues: what was not answered, urgent and distressed messages, and a random sample."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from marrow.answer.reply import DANGER
from marrow.nlu.labels import ANSWERS
from marrow.review import paging
from marrow.review.audit import log
from marrow.review.models import Conversation, Group, Turn
from marrow.review.models.conversation import Verdict
from marrow.topics import load_topics

MOST_OFTEN = ("-open", "-id")  # the order of the groups
WORDINGS_SHOWN = 30
TURNS_LOOKED_AT = 2000
TURNS_RANKED = 200  # of which it is asked what the model thought of


@dataclass
class _Wording:
    """The messages of a group in the same words: the newest one's number, the turn itself, how many, how many 👎."""

    newest: int
    turn: Turn | None = None
    times: int = 0
    down: int = 0


@require_GET
def unsure(request: HttpRequest) -> HttpResponse:
    """Groups of messages that wait for a decision, the most frequent first."""
    only_down = request.GET.get("down") == "1"
    rows = Group.objects.filter(open__gt=0).defer("vector")
    if only_down:
        rows = rows.filter(thumbs_down__gt=0)
    page = paging.page(rows, MOST_OFTEN, request.GET.get("after", ""), request.GET.get("before", ""))
    return render(request, "review/queue_unsure.html", {"page": page, "only_down": only_down})


@require_GET
def group(request: HttpRequest, number: int) -> HttpResponse:
    """One group: how it was worded, what the bot said, and the decision."""
    found = get_object_or_404(Group.objects.defer("vector"), pk=number)
    waiting = found.turns.filter(needs_decision=True).order_by("-id")
    wordings: dict[str, _Wording] = {}
    for number, key, feedback in waiting.values_list("id", "key", "feedback")[:TURNS_LOOKED_AT]:
        wording = wordings.setdefault(key, _Wording(number))
        wording.times += 1
        wording.down += feedback < 0
    ranked = sorted(wordings.values(), key=lambda wording: -wording.times)
    shown = ranked[:WORDINGS_SHOWN]
    turns = Turn.objects.select_related("conversation").in_bulk([wording.newest for wording in shown])
    for wording in shown:
        wording.turn = turns.get(wording.newest)
    log(request, "view", f"group {found.pk}")
    following = Group.objects.filter(paging.beyond(paging.values(found, MOST_OFTEN), MOST_OFTEN), open__gt=0)
    decided = found.turns.exclude(verdict="").values("verdict").annotate(times=Count("id")).order_by("-times")
    context = {
        "group": found,
        "wordings": [wording for wording in shown if wording.turn],
        "others": len(ranked) - len(shown),
        "verdicts": [(Verdict(value).label, times) for value, times in decided.values_list("verdict", "times")],
        "likely": _likely(waiting.values_list("ranking", flat=True)[:TURNS_RANKED]),
        "topics": sorted(load_topics().values(), key=lambda topic: topic.question),
        "following": following.order_by(*MOST_OFTEN).only("id").first(),
    }
    return render(request, "review/group.html", context)


@require_GET
def danger(request: HttpRequest) -> HttpResponse:
    """Urgent and distressed messages; each is to be seen by a person."""
    seen = request.GET.get("seen") == "1"
    rows = Turn.objects.filter(kind__in=DANGER).select_related("conversation", "seen_by")
    rows = rows.filter(seen_at__isnull=not seen)
    page = paging.page(rows, ("-at", "-id"), request.GET.get("after", ""), request.GET.get("before", ""))
    log(request, "list", detail="urgent and distress")
    return render(request, "review/queue_danger.html", {"page": page, "seen": seen})


@require_GET
def sample(request: HttpRequest) -> HttpResponse:
    """One conversation in twenty, chosen by chance, that nobody has reviewed."""
    rows = Conversation.objects.filter(in_sample=True, reviewed_at=None).select_related("assigned_to")
    page = paging.page(
        rows.prefetch_related("tags"),
        ("-last_at", "-id"),
        request.GET.get("after", ""),
        request.GET.get("before", ""),
    )
    return render(request, "review/queue_sample.html", {"page": page})


def _likely(rankings: Iterable[list[tuple[str, float]]]) -> list[dict[str, object]]:
    """The topics that the model thought of, most often first."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for label, confidence in ranking:
            topic = label.removeprefix(ANSWERS)
            if label.startswith(ANSWERS) and topic in load_topics():
                scores[topic] = scores.get(topic, 0.0) + confidence
    best = sorted(scores, key=lambda topic: -scores[topic])[:3]
    return [{"id": topic, "question": load_topics()[topic].question} for topic in best]
