"""The protocol: authorization code with PKCE, state and nonce; tokens checked with the keys
that the issuer publishes.

Only issuers that the platform names (`IDENTITY_ISSUERS`) are ever asked: a tenant's
administrator can't have the platform visit addresses of their choice.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

TIMEOUT_SECONDS = 10
METADATA_SECONDS = 3600
# A token's times may be off by this much.
LEEWAY_SECONDS = 60
# Signatures that need the issuer's private key; never one of a shared secret, never none.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
SCOPES = "openid profile email phone"
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderError(Exception):
    """The provider can't be used, or what it says can't be believed; the message is for people."""


@dataclass(frozen=True)
class Client:
    """How the tenant is known to its provider."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str

    def session(self) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            scope=SCOPES,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )


@dataclass(frozen=True)
class Attempt:
    """What must come back, or be shown, at the end of one sign-in."""

    state: str
    nonce: str
    verifier: str


def metadata(issuer: str) -> dict[str, Any]:
    """Return what the issuer says of itself, read once an hour. Raises ProviderError."""
    key = f"kit:identity:{issuer}"
    found = cache.get(key)
    if found is None:
        found = _discovered(issuer)
        cache.set(key, found, METADATA_SECONDS)
    return found


def check(issuer: str) -> int:
    """Read the issuer's metadata and keys anew; return how many keys. Raises ProviderError."""
    forget(issuer)
    return len(_keys(issuer).keys)


def forget(issuer: str) -> None:
    """Have metadata and keys read anew: the issuer may have changed its keys."""
    cache.delete_many([f"kit:identity:{issuer}", f"kit:identity:keys:{issuer}"])


def begin(client: Client, *, language: str, levels: str) -> tuple[str, Attempt]:
    """Return where to send the person, and what to keep meanwhile. Raises ProviderError."""
    attempt = Attempt(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
    )
    asked = {"ui_locales": language} | ({"acr_values": levels} if levels else {})
    address, _state = client.session().create_authorization_url(
        metadata(client.issuer)["authorization_endpoint"],
        state=attempt.state,
        nonce=attempt.nonce,
        code_verifier=attempt.verifier,
        **asked,
    )
    return address, attempt


def finish(client: Client, attempt: Attempt, code: str) -> dict[str, Any]:
    """Exchange the code for the person's claims. Raises ProviderError."""
    session = client.session()
    about = metadata(client.issuer)
    try:
        token = session.fetch_token(
            about["token_endpoint"], code=code, code_verifier=attempt.verifier
        )
        claims = _believed(client, attempt, str(token.get("id_token", "")))
        if address := about.get("userinfo_endpoint"):
            answer = session.get(address)
            answer.raise_for_status()
            claims = _same_person(claims, answer.json())
    except (requests.RequestException, AuthlibBaseError, JoseError, ValueError) as error:
        raise ProviderError(_("The identity provider's answer can't be accepted.")) from error
    return claims


def _believed(client: Client, attempt: Attempt, id_token: str) -> dict[str, Any]:
    """Return the claims of an ID token that was made for us, now, in this very attempt."""
    try:
        token = jwt.decode(id_token, _keys(client.issuer), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError):
        # Signed with a key that is newer than what we have read?
        forget(client.issuer)
        token = jwt.decode(id_token, _keys(client.issuer), algorithms=list(ALGORITHMS))
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": client.issuer},
        aud={"essential": True, "value": client.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": attempt.nonce},
    )
    rules.validate(token.claims)
    if isinstance(token.claims["aud"], list) and len(token.claims["aud"]) > 1:
        jwt.JWTClaimsRegistry(azp={"essential": True, "value": client.client_id}).validate(
            token.claims
        )
    return dict(token.claims)


def _same_person(claims: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Add what the provider tells of the person apart; the signed token has the last word."""
    if more.get("sub") != claims["sub"]:
        raise ValueError("The provider tells of another person.")
    return more | claims


def _discovered(issuer: str) -> dict[str, Any]:
    if issuer not in settings.IDENTITY_ISSUERS:
        raise ProviderError(_("This identity provider isn't one of the platform's."))
    found = _read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    asked = [found.get(name) for name in _NEEDED]
    # Not every issuer has it; where there is one, it gets the person's token.
    if address := found.get("userinfo_endpoint"):
        asked.append(address)
    if found.get("issuer") != issuer or not all(_is_safe(str(one)) for one in asked):
        raise ProviderError(_("The identity provider doesn't describe itself as it should."))
    return found


def _keys(issuer: str) -> KeySet:
    key = f"kit:identity:keys:{issuer}"
    found = cache.get(key)
    if found is None:
        found = _read(metadata(issuer)["jwks_uri"])
        cache.set(key, found, METADATA_SECONDS)
    try:
        return KeySet.import_key_set(found)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderError(
            _("The identity provider doesn't describe itself as it should.")
        ) from error


def _read(address: str) -> dict[str, Any]:
    """Return the JSON at an address of the provider."""
    try:
        answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(_("The identity provider can't be reached.")) from error
    return found if isinstance(found, dict) else {}


def _is_safe(address: str) -> bool:
    """Tell whether an address is encrypted on its way, or on this machine in a demonstration."""
    parts = urlsplit(address)
    local = settings.DEMO and parts.hostname in ("localhost", "127.0.0.1")
    return parts.scheme == "https" or (parts.scheme == "http" and local)
