"""Signing in with the national e-ID, and out: addresses under `/<language>/online/identity/`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import limits, people
from services_plugins.kit.enums import Channel
from services_plugins.kit.identity import provider, session
from services_plugins.kit.identity.provider import Attempt, Client, ProviderError
from services_plugins.kit.identity.session import Identity
from services_plugins.kit.models import IdentitySettings
from services_plugins.kit.views import too_many

SIGN_INS_PER_NETWORK = limits.Limit("identity", 60, 3600)
# Each of them has us ask the provider.
ANSWERS_PER_NETWORK = limits.Limit("identity:answer", 60, 3600)


class Refused(Exception):
    """The sign-in doesn't hold; the message says why, and what to do."""


def is_offered() -> bool:
    """Tell whether the tenant at work has the national e-ID; no query where no tenant can."""
    return bool(settings.IDENTITY_ISSUERS) and IdentitySettings.load().is_ready


def redirect_uri() -> str:
    """Return where the provider sends people back to, in the active language."""
    return connection.tenant.base_url + reverse("kit_identity_callback")


def redirect_uris() -> list[str]:
    """Return the same in every language of the sites: what the provider must be told."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(redirect_uri())
    return found


@never_cache
@require_safe
def show(http: HttpRequest) -> HttpResponse:
    """Who the browser's person is, with the ways in and out."""
    _settings_or_404()
    context = {"proven": session.identity_of(http), "next": _next(http)}
    return render(http, "kit/identity/show.html", context)


@never_cache
@require_safe
def start(http: HttpRequest) -> HttpResponse:
    """Send the person to the provider, with a state and a nonce of their own."""
    own = _settings_or_404()
    try:
        SIGN_INS_PER_NETWORK.take(limits.network(http))
        address, attempt = provider.begin(
            _client(own), language=(get_language() or "ar").split("-")[0], levels=own.levels
        )
    except limits.TooMany as error:
        return too_many(http, error)
    except ProviderError as error:
        return _problem(http, str(error), 502)
    response = redirect(address)
    session.keep_attempt(response, asdict(attempt) | {"next": _next(http)})
    return response


@never_cache
@require_safe
def callback(http: HttpRequest) -> HttpResponse:
    """Take the provider's answer, once; whatever doesn't fit is refused and said."""
    own = _settings_or_404()
    attempt = session.attempt_of(http)
    try:
        identity = _identified(http, own, attempt)
    except Refused as error:
        response = _problem(http, str(error), 400)
    except ProviderError as error:
        response = _problem(http, str(error), 502)
    except limits.TooMany as error:
        response = too_many(http, error)
    else:
        response = redirect(attempt["next"] if attempt else "kit_identity")
        session.keep(response, identity)
    session.end_attempt(response)
    return response


@never_cache
@require_POST
def leave(http: HttpRequest) -> HttpResponse:
    """Forget who the person is, in this browser."""
    response = redirect("kit_identity")
    session.forget(response)
    return response


@permission_required("kit.change_identitysettings")
@require_POST
def check(http: HttpRequest) -> HttpResponse:
    """Ask the provider of the settings how it is, and say so."""
    own = IdentitySettings.load()
    try:
        keys = provider.check(own.issuer)
    except ProviderError as error:
        messages.error(http, str(error))
    else:
        text = ngettext(
            "The provider answers, and signs with %(count)d key.",
            "The provider answers, and signs with %(count)d keys.",
            keys,
        )
        messages.success(http, text % {"count": keys})
    return redirect("wagtailsettings:edit", "kit", "identitysettings", own.pk)


def _identified(
    http: HttpRequest, own: IdentitySettings, attempt: dict[str, Any] | None
) -> Identity:
    state = http.GET.get("state", "")
    if attempt is None or not constant_time_compare(state, attempt["state"]):
        raise Refused(
            _("This sign-in is over: it took too long, or its answer was used. Begin again.")
        )
    # Some providers say who they are (RFC 9207): another one's answer is none.
    if http.GET.get("iss", own.issuer) != own.issuer:
        raise Refused(_("This answer comes from another identity provider."))
    if "error" in http.GET or "code" not in http.GET:
        raise Refused(_("You weren't signed in: the identity provider didn't confirm it."))
    ANSWERS_PER_NETWORK.take(limits.network(http))
    kept = Attempt(attempt["state"], attempt["nonce"], attempt["verifier"])
    claims = provider.finish(_client(own), kept, http.GET["code"])
    return identity_from(claims, own)


def identity_from(claims: dict[str, Any], own: IdentitySettings) -> Identity:
    """Return the person of some claims, by the tenant's mapping. Raises Refused."""

    def text(name: str) -> str:
        value = claims.get(name, "") if name else ""
        return str(value).strip()[:200] if isinstance(value, str | int) else ""

    level = text(own.claim_level)
    if own.levels and level not in own.levels.split():
        raise Refused(_("The e-ID was used in a way that isn't sure enough for this site."))
    return Identity(
        issuer=own.issuer,
        level=level,
        first_name=text(own.claim_first_name),
        last_name=text(own.claim_last_name),
        id_number=text(own.claim_id_number),
        email=_proven(Channel.EMAIL, text("email"), claims.get("email_verified")),
        phone=_proven(Channel.PHONE, text("phone_number"), claims.get("phone_number_verified")),
    )


def _proven(channel: str, address: str, is_proven: Any) -> str:
    """Return an address that the provider has proven, in the form it is stored in."""
    if is_proven is not True or not address:
        return ""
    try:
        return people.normalise_address(channel, address)
    except ValidationError:
        return ""


def _client(own: IdentitySettings) -> Client:
    return Client(own.issuer, own.client_id, own.client_secret, redirect_uri())


def _settings_or_404() -> IdentitySettings:
    own = IdentitySettings.load() if settings.IDENTITY_ISSUERS else None
    if own is None or not own.is_ready:
        raise Http404
    return own


def _next(http: HttpRequest) -> str:
    """Return the page of this site that the person comes from, by default that of the identity."""
    path = http.GET.get("next", "")
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else reverse("kit_identity")


def _problem(http: HttpRequest, problem: str, status: int) -> HttpResponse:
    context = {"problem": problem, "next": reverse("kit_identity")}
    return render(http, "kit/identity/show.html", context, status=status)
