"""Signing in and out, one's own account, and the pages for when something is wrong."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marrow.review import configuration
from marrow.review.access import begin_session
from marrow.review.audit import log
from marrow.review.chrome import waiting
from marrow.review.models import Person, Role


class SignIn(LoginView):
    """By name and password; says how to make the first administrator while there is none."""

    template_name = "review/sign_in.html"
    redirect_authenticated_user = True
    authentication_form = AuthenticationForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Begins the session."""
        response = super().form_valid(form)
        begin_session(self.request)
        log(self.request, "sign_in")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows besides the form."""
        administrators = Person.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
        return super().get_context_data(**kwargs) | {
            "no_administrator": not administrators.exists(),
            "provider": configuration.oidc(),
        }


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The work that matters most: urgent and distressed messages that nobody has seen, or else the unsure ones."""
    return redirect("queue_danger" if waiting()["danger"] else "queue_unsure")


@require_GET
def health(_: HttpRequest) -> HttpResponse:
    """Whether the app and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends this session."""
    log(request, "sign_out")
    logout(request)
    return redirect("sign_in")


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own password."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        person.must_change_password = False
        person.save(update_fields=["must_change_password"])
        update_session_auth_hash(request, person)
        log(request, "password_changed")
        messages.success(request, "Your password is changed. Other devices are signed out.")
        return redirect("account")
    return render(request, "review/account.html", {"form": form})


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Signs out everywhere, here as well."""
    log(request, "sign_out_everywhere")
    request.user.end_sessions()
    logout(request)
    return redirect("sign_in")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not made by this app, or is too old."""
    return _wrong(request, 403, "This form is too old", "Go back, load the page again and repeat what you did.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _wrong(request, 400, "That cannot be read", "The address or the form is not one that this app makes.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _wrong(request, 403, "That is not yours to see", "Ask an administrator if you need it for your work.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _wrong(
        request, 404, "There is no such page", "It may have been deleted: conversations are kept for a time only."
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return _wrong(request, 500, "Something went wrong", "It is noted in the log. Please try again.")


def _wrong(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    response = render(request, "review/wrong.html", {"title": title, "text": text}, status=status)
    response["Cache-Control"] = "no-store"
    return response
