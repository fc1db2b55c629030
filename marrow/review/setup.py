"""Makes Django ready for a command, and the database ready for Django."""

import fcntl
import os
from pathlib import Path

from marrow.review import configuration


def start_django() -> None:
    """Loads the settings and the models; must come before anything of Django is used."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "marrow.review.settings"
    django.setup()


def prepare() -> None:
    """Starts Django and brings the database's tables up to date; several processes may do so at once."""
    start_django()
    from django.core.management import call_command

    folder = Path(configuration.setting("SECRET_FILE") or configuration.VAR / "x").parent
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "review.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)
