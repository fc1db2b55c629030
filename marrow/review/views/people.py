"""People and the audit log: for administrators."""

import secrets
from typing import Any

from axes.utils import reset
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from marrow.review import paging
from marrow.review.audit import log
from marrow.review.models import AuditEntry, Person, Role

AUDIT_PAGE = 100


class PersonForm(forms.ModelForm):
    """Who somebody is and what they may do."""

    class Meta:
        model = Person
        fields = ("username", "name", "email", "role", "is_active")

    def __init__(self, *args: Any, editor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._editor = editor

    def clean_email(self) -> str:
        """Single sign-on finds a person by it, so no two may share one."""
        email = str(self.cleaned_data["email"])
        if email and Person.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Somebody else has this email address.")
        return email

    def clean(self) -> dict[str, Any]:
        """Nobody locks themselves out: another administrator has to do it, so that there is always one."""
        cleaned = super().clean() or {}
        own = self.instance.pk == self._editor.pk
        if own and (cleaned.get("role") != Role.ADMINISTRATOR or not cleaned.get("is_active")):
            raise forms.ValidationError("You cannot take your own rights away: ask another administrator.")
        return cleaned


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """Everybody, and a form for one more."""
    return _people(request, PersonForm(editor=request.user, initial={"is_active": True}))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Adds a person with a first password, shown once, that they have to change."""
    form = PersonForm(request.POST, editor=request.user)
    if not form.is_valid():
        return _people(request, form, status=400)
    person, password = form.save(commit=False), _first_password()
    person.set_password(password)
    person.must_change_password = True
    person.save()
    log(request, "add_person", person.username, person.role)
    return _people(request, PersonForm(editor=request.user, initial={"is_active": True}), shown=(person, password))


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person: name, role, whether they may sign in."""
    found = get_object_or_404(Person, pk=number)
    before = f"{found.role}, {'may' if found.is_active else 'may not'} sign in"
    form = PersonForm(request.POST or None, instance=found, editor=request.user)
    if request.method == "POST" and form.is_valid():
        changed = form.save()
        after = f"{changed.role}, {'may' if changed.is_active else 'may not'} sign in"
        log(request, "change_person", changed.username, f"{before}; now {after}")
        messages.success(request, f"{changed} is changed.")
        return redirect("people")
    status = 400 if request.method == "POST" else 200
    return render(request, "review/person.html", {"form": form, "found": found}, status=status)


@require_POST
def reset_password(request: HttpRequest, number: int) -> HttpResponse:
    """Gives a person a new first password; their sessions end."""
    found, password = get_object_or_404(Person, pk=number), _first_password()
    found.set_password(password)
    found.must_change_password = True
    found.save()
    log(request, "reset_password", found.username)
    return _people(request, PersonForm(editor=request.user, initial={"is_active": True}), shown=(found, password))


@require_POST
def end_sessions(request: HttpRequest, number: int) -> HttpResponse:
    """Signs a person out everywhere."""
    found = get_object_or_404(Person, pk=number)
    found.end_sessions()
    log(request, "end_sessions", found.username)
    messages.success(request, f"{found} is signed out everywhere.")
    return redirect("people")


@require_POST
def unlock(request: HttpRequest, number: int) -> HttpResponse:
    """Lets a person try again who was locked out after wrong passwords."""
    found = get_object_or_404(Person, pk=number)
    reset(username=found.username)
    log(request, "unlock", found.username)
    messages.success(request, f"{found} may try again.")
    return redirect("people")


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who looked at and changed what, the newest first."""
    username = request.GET.get("person", "").replace("\0", "")[:150]
    rows = AuditEntry.objects.all()
    if username:
        rows = rows.filter(username=username)
    page = paging.page(rows, ("-id",), request.GET.get("after", ""), request.GET.get("before", ""), AUDIT_PAGE)
    context = {"page": page, "username": username, "people": Person.objects.all()}
    return render(request, "review/audit.html", context)


def _people(
    request: HttpRequest, form: PersonForm, status: int = 200, shown: tuple[Person, str] | None = None
) -> HttpResponse:
    context = {"people": Person.objects.all(), "form": form, "shown": shown}
    return render(request, "review/people.html", context, status=status)


def _first_password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(5))
