"""How views answer a change: back to where the person was, with a line that says what was done and an undo."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from marrow.errors import MarrowError
from marrow.review.audit import log
from marrow.review.models import Change


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The address within this app that the form names in `next`; `otherwise` (the name of an address) else."""
    wanted = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if own and wanted.startswith("/") else reverse(otherwise)


def changes(otherwise: str) -> Callable[[Callable[..., HttpResponse | Change | None]], Callable[..., HttpResponse]]:
    """For views that change something by POST.

    The view returns the Change that it made; it is noted in the audit log and offered for undo. An error of ours is
    shown to the person in one line.
    """

    def decorate(view: Callable[..., HttpResponse | Change | None]) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            try:
                result = view(request, *args, **kwargs)
            except MarrowError as error:
                messages.error(request, str(error))
                return redirect(back_to(request, otherwise))
            if isinstance(result, HttpResponse):
                return result
            if result is not None:
                log(request, view.__name__, result.target, result.summary)
                messages.success(request, result.summary, extra_tags=str(result.pk))
            return redirect(back_to(request, otherwise))

        return wrapped

    return decorate
