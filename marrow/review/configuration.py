"""Everything that can be set from outside, read in one place: environment variables that begin with MARROW_REVIEW_."""

import os
from dataclasses import dataclass
from pathlib import Path

from marrow.errors import BadInput
from marrow.paths import DATA, ROOT
from marrow.secret_file import kept_secret

VAR = ROOT / "var"


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider: where it describes itself, and this app's name and secret there."""

    issuer: str
    client_id: str
    client_secret: str
    name: str


def setting(name: str, default: str = "") -> str:
    """The value of MARROW_REVIEW_<name>."""
    return os.environ.get(f"MARROW_REVIEW_{name}", default)


def number(name: str, default: int) -> int:
    """The value of MARROW_REVIEW_<name> as a whole number of at least 1.

    Raises:
        BadInput: it is something else.
    """
    value = setting(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise BadInput(f"MARROW_REVIEW_{name} must be a whole number of at least 1, not {value!r}.")
    return int(value)


def database_url() -> str:
    """Where the app keeps its own tables: SQLite in var/ unless DATABASE_URL says otherwise."""
    return setting("DATABASE_URL") or f"sqlite:///{VAR / 'review.db'}"


def endpoints_file() -> Path:
    """The file that says where Rasa's tracker store is."""
    return Path(setting("ENDPOINTS") or ROOT / "endpoints.yml")


def data_folder() -> Path:
    """The training data that accepted examples are written into."""
    return Path(setting("DATA") or DATA)


def hosts() -> list[str]:
    """The names under which the app may be reached."""
    return [host.strip() for host in setting("HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host.strip()]


def https() -> bool:
    """Whether the app stands behind a proxy that speaks HTTPS: then its cookies travel by HTTPS alone."""
    return setting("HTTPS") == "1"


def proxy() -> str | None:
    """The proxy whose X-Forwarded-For and -Proto are believed; its address, or `*` where only it reaches the app."""
    return setting("PROXY") or None


def oidc() -> Oidc | None:
    """The provider for single sign-on; None when none is set.

    Raises:
        BadInput: only part of it is set.
    """
    issuer, client, secret = setting("OIDC_ISSUER"), setting("OIDC_CLIENT_ID"), setting("OIDC_CLIENT_SECRET")
    if not (issuer or client or secret):
        return None
    if not (issuer and client and secret):
        raise BadInput("Single sign-on needs MARROW_REVIEW_OIDC_ISSUER, _OIDC_CLIENT_ID and _OIDC_CLIENT_SECRET.")
    return Oidc(issuer.rstrip("/"), client, secret, setting("OIDC_NAME", "your organisation"))


def secret_key() -> str:
    """The key that signs sessions: SECRET_KEY, or one made at random once and kept in var/ for its owner alone.

    Raises:
        BadInput: none is given, and none can be kept.
    """
    if given := setting("SECRET_KEY"):
        return given
    path = Path(setting("SECRET_FILE") or VAR / "review.secret")
    return kept_secret(path, "MARROW_REVIEW_SECRET_KEY").decode("utf-8", "replace")
