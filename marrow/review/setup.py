"""Makes Django ready for a command, and the database ready for Django."""

import os

from marrow.review import configuration
from marrow.review.lock import one_at_a_time


def start_django() -> None:
    """Loads the settings and the models; must come before anything of Django is used."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "marrow.review.settings"
    django.setup()


def prepare() -> None:
    """Starts Django and brings the database's tables up to date; several processes may do so at once."""
    start_django()
    from django.core.management import call_command

    if not configuration.setting("DATABASE_URL"):
        configuration.VAR.mkdir(parents=True, exist_ok=True)
    with one_at_a_time():
        call_command("migrate", verbosity=0, interactive=False)
