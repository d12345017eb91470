"""Which requests a browser may open: a signed cookie, no session and no row.

A number gets in when its draft is started, its code is taken, or its receipt's secret was given.
The cookie is bound to the tenant's schema, and each number in it ends by itself.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse

from services_plugins.requests.models import Request

COOKIE = "requests"
SECONDS = 12 * 3600
# The oldest are dropped beyond this many.
MAX_NUMBERS = 20


def _salt() -> str:
    return f"services_plugins.requests.access:{connection.schema_name}"


def _held(http: HttpRequest) -> dict[str, int]:
    """Return the numbers of the cookie with the second at which each ends."""
    try:
        held = signing.loads(http.COOKIES.get(COOKIE, ""), salt=_salt(), max_age=SECONDS)
    except signing.BadSignature:
        return {}
    now = time.time()
    return {number: end for number, end in held.items() if end > now}


def may_open(http: HttpRequest, number: str) -> bool:
    return number in _held(http)


def opened(http: HttpRequest) -> list[str]:
    """Return the numbers that this browser may open, the last ones first."""
    return list(reversed(_held(http)))


def grant(http: HttpRequest, response: HttpResponse, *requests: Request) -> None:
    """Let this browser open `requests` for a while."""
    held = _held(http)
    for request in requests:
        held.pop(request.number, None)
        held[request.number] = int(time.time()) + SECONDS
    _write(response, dict(list(held.items())[-MAX_NUMBERS:]))


def forget(http: HttpRequest, response: HttpResponse) -> None:
    """Close everything again: somebody else may use the telephone next."""
    response.delete_cookie(COOKIE)


def _write(response: HttpResponse, held: dict[str, int]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(held, salt=_salt(), compress=True),
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
