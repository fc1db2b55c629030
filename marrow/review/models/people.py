"""The people who work in the staff app, and what each of them may do."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.crypto import salted_hmac


class Role(models.TextChoices):
    """What a person may do; each role may do all that the one before may (access.py says what)."""

    REVIEWER = "reviewer", "Reviewer"
    MAINTAINER = "maintainer", "Maintainer"
    ADMINISTRATOR = "administrator", "Administrator"

    @property
    def rank(self) -> int:
        """0 for the role that may least."""
        return list(Role).index(self)


class Person(AbstractBaseUser):
    """Someone who may sign in."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    username = models.CharField("user name", max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField("full name", max_length=150, blank=True)
    email = models.EmailField("email address", blank=True, help_text="Needed for single sign-on only.")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.REVIEWER)
    is_active = models.BooleanField("may sign in", default=True)
    must_change_password = models.BooleanField(default=False)
    sessions_ended = models.PositiveIntegerField(
        default=0
    )  # counts "sign out everywhere"; part of every session's hash
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BaseUserManager()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~models.Q(email=""), name="one_person_an_email"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def may(self, role: str) -> bool:
        """Whether this person has `role` or one that may more."""
        return self.is_active and Role(self.role).rank >= Role(role).rank

    def end_sessions(self) -> None:
        """Makes every session of this person invalid, on all devices."""
        self.sessions_ended = models.F("sessions_ended") + 1
        self.save(update_fields=["sessions_ended"])
        self.refresh_from_db(fields=["sessions_ended"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django compares at each request: changes with the password and with "sign out everywhere"."""
        value = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("marrow.review.session", value, secret=secret, algorithm="sha256").hexdigest()
