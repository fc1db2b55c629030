"""Single sign-on by OpenID Connect: for people whom an administrator has added with their email address."""

import logging
from functools import lru_cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET
from requests.exceptions import RequestException

from marrow.review import configuration
from marrow.review.access import begin_session
from marrow.review.audit import log, note
from marrow.review.models import Person

logger = logging.getLogger(__name__)


@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Sends the browser to the provider, with state, nonce and PKCE."""
    try:
        return _client().authorize_redirect(request, request.build_absolute_uri(reverse("oidc_callback")))
    except (AuthlibBaseError, RequestException) as error:
        logger.warning("The provider for single sign-on cannot be reached: %s", error)
        messages.error(request, "Your organisation's sign-in cannot be reached now.")
        return redirect("sign_in")


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Signs in the person whose verified email address the provider vouches for."""
    try:
        claims = _client().authorize_access_token(request).get("userinfo") or {}
    except Exception as error:  # what comes back is not to be trusted in form either
        logger.warning("Single sign-on failed: %s", error)
        messages.error(request, "Signing in did not work. Please try again.")
        return redirect("sign_in")
    email = str(claims.get("email") or "")
    person = Person.objects.filter(email__iexact=email, is_active=True).first() if email else None
    # Some providers let people set the address themselves, and then do not say that it is verified.
    if person is None or claims.get("email_verified") is not True:
        note(None, "sign_in_refused", detail="single sign-on", address=request.META.get("REMOTE_ADDR"))
        messages.error(request, "You are not yet a member of this app: ask an administrator to add your email address.")
        return redirect("sign_in")
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    begin_session(request, single_sign_on=True)
    log(request, "sign_in", detail="single sign-on")
    return redirect("home")


def _client() -> Any:
    provider = configuration.oidc()
    if provider is None:
        raise Http404
    return _registered(provider)


@lru_cache(maxsize=1)
def _registered(provider: configuration.Oidc) -> Any:
    return OAuth().register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )
