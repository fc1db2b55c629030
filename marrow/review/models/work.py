"""What staff do: comments, saved filters, and every change with what was there before, so that it can be undone."""

from django.conf import settings
from django.db import models

from marrow.review.models.conversation import Conversation


class Comment(models.Model):
    """A remark on a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(max_length=4000)

    class Meta:
        ordering = ["at"]


class SavedFilter(models.Model):
    """A filter of the list under a name; each person has their own."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="filter_name_once")]


class Change(models.Model):
    """One change by one person. `rows` tells how to take it back (changes.py)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    at = models.DateTimeField(auto_now_add=True)
    summary = models.CharField(max_length=200)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True)
    rows = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    @property
    def target(self) -> str:
        """What it changed, as the audit log names it."""
        return f"conversation {self.conversation_id}" if self.conversation_id else f"change {self.pk}"
