"""Makes the first administrator from the command line."""

import getpass
import os
import sys

from marrow.errors import BadInput


def create_administrator(username: str | None) -> str:
    """Adds an administrator and returns the user name.

    Asks for name and password at a terminal; scripts give MARROW_REVIEW_ADMIN_USERNAME and _ADMIN_PASSWORD. A password
    on the command line would stand in the shell's history.

    Raises:
        BadInput: the name is taken or wrong, or the password is too weak.
    """
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from marrow.review.audit import note
    from marrow.review.models import Person, Role

    username = username or os.environ.get("MARROW_REVIEW_ADMIN_USERNAME") or _ask("User name: ")
    password = os.environ.get("MARROW_REVIEW_ADMIN_PASSWORD") or _ask_password()
    person = Person(username=Person.normalize_username(username), role=Role.ADMINISTRATOR)
    try:
        person.clean_fields(exclude=["password"])
        person.validate_unique()
        validate_password(password, person)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from None
    person.set_password(password)
    person.save()
    note(None, "add_person", person.username, "administrator, by the command")
    return str(person.username)


def _ask(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise BadInput("Give MARROW_REVIEW_ADMIN_USERNAME and MARROW_REVIEW_ADMIN_PASSWORD, or run this at a terminal.")
    return input(prompt).strip()


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise BadInput("Give MARROW_REVIEW_ADMIN_PASSWORD, or run this at a terminal.")
    first = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("Once more: ") != first:
        raise BadInput("The two passwords differ.")
    return first
