"""Writes the audit log."""

from django.http import HttpRequest

from marrow.review.models import AuditEntry, Person


def log(request: HttpRequest, action: str, target: str = "", detail: str = "") -> None:
    """Notes what the person who is signed in did. `detail` must hold no patient's words."""
    note(request.user, action, target, detail, request.META.get("REMOTE_ADDR"))


def note(person: Person | None, action: str, target: str = "", detail: str = "", address: str | None = None) -> None:
    """Notes what `person` did, or the app itself where it is None."""
    signed_in = person is not None and person.is_authenticated
    AuditEntry.objects.create(
        person_id=person.pk if person is not None and signed_in else None,
        username=person.username if person is not None and signed_in else "",
        action=action[:40],
        object=target[:80],
        detail=detail[:300],
        address=address,
    )
