"""The numbers: what is asked, what is answered, and what waits."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from marrow.review.models import Cursor, Group, Job
from marrow.review.numbers import Numbers

PERIODS = {"7": "7 days", "28": "4 weeks", "90": "13 weeks"}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The dashboard of the last days."""
    chosen = request.GET.get("days", "")
    days = int(chosen) if chosen in PERIODS else 28
    today = timezone.localdate()
    numbers = Numbers(today - timedelta(days=days - 1), today)
    context = {
        "days": str(days),
        "periods": PERIODS,
        "numbers": numbers,
        "charts": numbers.charts(),
        "clusters": Group.objects.filter(total__gt=0).defer("vector").order_by("-total", "-id")[:12],
        "cursor": Cursor.objects.first(),
        "retention": Job.objects.filter(name="retain").first(),
    }
    return render(request, "review/dashboard.html", context)
