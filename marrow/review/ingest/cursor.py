"""The one lock under which conversations are added, grouped and deleted, so that nothing deleted is brought back."""

from marrow.review.models import Cursor


def lock_cursor() -> Cursor:
    """The cursor, locked until the transaction ends. Whoever copies a message's words or deletes them holds it."""
    Cursor.objects.get_or_create(pk=1)
    return Cursor.objects.select_for_update().get(pk=1)
