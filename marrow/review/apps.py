"""The Django app's name."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Registered as `review`: its tables are `review_…`."""

    name = "marrow.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
