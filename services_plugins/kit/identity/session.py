"""What a browser holds of an identity: two cookies that only this tenant can read.

The first lasts as long as a sign-in takes, the second for an hour, for a telephone may be lent.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from services_plugins.kit import secrets

ATTEMPT_COOKIE, COOKIE = "identity_attempt", "identity"
ATTEMPT_SECONDS, SECONDS = 600, 3600


@dataclass(frozen=True)
class Identity:
    """A person as the provider knows them; e-mail and telephone only where it has proven them."""

    issuer: str
    level: str
    first_name: str
    last_name: str
    id_number: str
    email: str
    phone: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def identity_of(http: HttpRequest) -> Identity | None:
    """Return who this browser's person is, None for a stranger."""
    held = _held(http, COOKIE)
    try:
        return Identity(**held) if held else None
    except TypeError:  # written by another version of this class
        return None


def keep(response: HttpResponse, identity: Identity) -> None:
    _set(response, COOKIE, asdict(identity), SECONDS)


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE)


def keep_attempt(response: HttpResponse, attempt: dict[str, str]) -> None:
    """Keep what the sign-in under way must come back with."""
    _set(response, ATTEMPT_COOKIE, attempt, ATTEMPT_SECONDS)


def attempt_of(http: HttpRequest) -> dict[str, Any] | None:
    """Return the sign-in under way, None where there is none, or it took too long."""
    return _held(http, ATTEMPT_COOKIE)


def end_attempt(response: HttpResponse) -> None:
    """Make sure that an answer of the provider is taken once."""
    response.delete_cookie(ATTEMPT_COOKIE)


def _held(http: HttpRequest, name: str) -> dict[str, Any] | None:
    try:
        held = json.loads(secrets.decrypt(http.COOKIES.get(name, "")))
    except (InvalidToken, UnicodeError, ValueError):
        return None
    # Of this kind, and not over: the browser's own clock says nothing.
    return held["value"] if held["kind"] == name and held["end"] > time.time() else None


def _set(response: HttpResponse, name: str, value: dict[str, Any], seconds: int) -> None:
    held = {"kind": name, "end": int(time.time()) + seconds, "value": value}
    response.set_cookie(
        name,
        secrets.encrypt(json.dumps(held)),
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
