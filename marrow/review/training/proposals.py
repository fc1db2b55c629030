"""A maintainer's word on a proposed example."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from marrow.errors import BadInput
from marrow.review.ingest.cursor import lock_cursor
from marrow.review.message_key import key
from marrow.review.models import Person, Proposal
from marrow.review.training.checks import objection


def accept(person: Person, proposal: Proposal, text: str | None = None) -> Proposal:
    """Accepts the proposal, with its wording changed to `text` where that is given (to take a name out, say).

    Raises:
        BadInput: it was decided already, or it may not become an example.
    """
    with transaction.atomic():
        row = _open(proposal)
        wording = row.text if text is None else " ".join(text.split())
        if reason := objection(wording, row.topic):
            raise BadInput(f"This cannot be accepted. {reason}")
        others = Proposal.objects.exclude(pk=row.pk).filter(key=key(wording))
        taken = others.filter(status__in=(Proposal.Status.ACCEPTED, Proposal.Status.WRITTEN)).first()
        if taken or others.filter(topic=row.topic).exists():
            raise BadInput(
                f"This cannot be accepted. The same words were proposed for {taken.topic if taken else row.topic}."
            )
        row.text, row.key = wording, key(wording)
        return _decide(row, person, Proposal.Status.ACCEPTED)


def refuse(person: Person, proposal: Proposal) -> Proposal | None:
    """Refuses the proposal; None when it goes, for its conversation has been deleted.

    Raises:
        BadInput: it is written already.
    """
    with transaction.atomic():
        return _withdraw(proposal, person, Proposal.Status.REFUSED)


def reopen(person: Person, proposal: Proposal) -> Proposal | None:
    """Takes a decision back; None when the proposal goes, for its conversation has been deleted.

    Raises:
        BadInput: it is written already.
    """
    with transaction.atomic():
        return _withdraw(proposal, None, Proposal.Status.PROPOSED)


def _withdraw(proposal: Proposal, person: Person | None, status: Any) -> Proposal | None:
    """Accepted examples alone outlive the conversation that they come from."""
    lock_cursor()
    row = _unwritten(proposal)
    if row.turn_id is None:
        row.delete()
        return None
    return _decide(row, person, status)


def _unwritten(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.status == Proposal.Status.WRITTEN:
        raise BadInput("This stands in the training data already: take it out there.")
    return row


def _open(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.status not in (Proposal.Status.PROPOSED, Proposal.Status.REFUSED):
        raise BadInput("This was accepted already.")
    return row


def _decide(row: Proposal, person: Person | None, status: Any) -> Proposal:
    row.status, row.decided_by, row.decided_at = status, person, timezone.now() if person else None
    row.save()
    return row
