"""Corrected messages on their way to the training data."""

from django.conf import settings
from django.db import models

from marrow.review.models.conversation import Turn


class Proposal(models.Model):
    """A message that is to become an example of a topic. It outlives the conversation that it comes from."""

    class Status(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", "Proposed"
        ACCEPTED = "accepted", "Accepted, not yet written"
        WRITTEN = "written", "Written into the data"
        REFUSED = "refused", "Refused"

    text = models.TextField()
    key = models.CharField(max_length=32)
    topic = models.CharField(max_length=60)
    times = models.PositiveIntegerField(default=1)  # how many turns said it when it was proposed
    turn = models.ForeignKey(Turn, models.SET_NULL, null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=120, default="", blank=True)
    model = models.CharField(max_length=120, default="", blank=True)  # the first model that was trained with it

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key", "topic"], name="proposal_once")]
        indexes = [models.Index(fields=["status", "-id"], name="proposal_status")]
