"""Who may see and do what: one table, enforced on the server before any view runs.

An address that is not in the table is refused to everybody. docs/support_staff.md shows the same table: a test compares
them.
"""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from marrow.review.audit import log
from marrow.review.models import Role

ANYONE = "anyone"
REVIEWER, MAINTAINER, ADMINISTRATOR = Role.values  # in the order of what each may do

TABLE: dict[str, str] = {
    # signing in
    "health": ANYONE,
    "sign_in": ANYONE,
    "oidc_begin": ANYONE,
    "oidc_callback": ANYONE,
    "sign_out": REVIEWER,
    "home": REVIEWER,
    "account": REVIEWER,
    "end_sessions": REVIEWER,
    # conversations
    "conversations": REVIEWER,
    "conversations_export": REVIEWER,
    "conversation": REVIEWER,
    "save_filter": REVIEWER,
    "delete_filter": REVIEWER,
    "mark_reviewed": REVIEWER,
    "flag": REVIEWER,
    "tag": REVIEWER,
    "untag": REVIEWER,
    "comment": REVIEWER,
    "assign": REVIEWER,
    "judge": REVIEWER,
    "seen": REVIEWER,
    "undo": REVIEWER,
    # queues
    "queue_unsure": REVIEWER,
    "queue_group": REVIEWER,
    "decide_group": REVIEWER,
    "split_group": REVIEWER,
    "queue_danger": REVIEWER,
    "queue_sample": REVIEWER,
    # numbers
    "dashboard": REVIEWER,
    # training
    "training": REVIEWER,
    "decide_proposal": MAINTAINER,
    "training_patch": MAINTAINER,
    "training_write": MAINTAINER,
    # people
    "delete_conversation": ADMINISTRATOR,
    "people": ADMINISTRATOR,
    "add_person": ADMINISTRATOR,
    "person": ADMINISTRATOR,
    "reset_password": ADMINISTRATOR,
    "end_person_sessions": ADMINISTRATOR,
    "unlock_person": ADMINISTRATOR,
    "audit": ADMINISTRATOR,
}
BEFORE_A_NEW_PASSWORD = ("account", "sign_out")  # what is open to somebody who still has the first password
NOTE_EVERY = timedelta(seconds=30)  # how often a session's last page is noted


class AccessMiddleware:
    """Refuses what the table does not allow, and ends sessions that are idle or too old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.setdefault("Cache-Control", "no-store")  # what patients wrote is not left in a browser's cache
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """The refusal, or None when the view may run."""
        name = request.resolver_match.view_name
        needed = TABLE.get(name)
        if needed == ANYONE:
            return None
        if request.user.is_authenticated and _expired(request):
            logout(request)
        if not request.user.is_authenticated:
            back = request.get_full_path() if request.method == "GET" else reverse("home")
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back})}")
        if needed is None or not request.user.may(needed):
            log(request, "refused", name)
            return render(request, "review/refused.html", {"needed": needed and Role(needed).label}, status=403)
        by_password = not request.session.get("single_sign_on")
        if by_password and request.user.must_change_password and name not in BEFORE_A_NEW_PASSWORD:
            return redirect("account")
        return None


def begin_session(request: HttpRequest, single_sign_on: bool = False) -> None:
    """Notes when and how a session began; both times are looked at on each page.

    Who came by single sign-on never had the first password, and is not asked for a new one.
    """
    request.session["single_sign_on"] = single_sign_on
    request.session["began"] = request.session["last_page"] = timezone.now().isoformat()


def _expired(request: HttpRequest) -> bool:
    now, session = timezone.now(), request.session
    began, last = (parse_datetime(session.get(key, "")) for key in ("began", "last_page"))
    if began is None or last is None:
        return True
    if now - began > settings.SESSION_LONGEST or now - last > settings.SESSION_IDLE:
        return True
    if now - last > NOTE_EVERY:
        session["last_page"] = now.isoformat()
    return False
