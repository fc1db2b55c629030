"""Who looked at and changed what. Entries are added and never altered: the database itself refuses (migrations)."""

from typing import Any

from django.db import models


class AuditEntry(models.Model):
    """One thing that one person did. It holds no patient's words, so it may outlive the conversation."""

    at = models.DateTimeField(auto_now_add=True)
    person_id = models.BigIntegerField(null=True)  # no foreign key: an entry outlives the person
    username = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    object = models.CharField(max_length=80, default="", blank=True)
    detail = models.CharField(max_length=300, default="", blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["username", "-id"], name="audit_person")]

    @property
    def did(self) -> str:
        """The action in words."""
        return self.action.replace("_", " ")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the entry; an entry that is there already cannot be changed."""
        if self.pk is not None:
            raise TypeError("An audit entry cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refused."""
        raise TypeError("An audit entry cannot be deleted.")
