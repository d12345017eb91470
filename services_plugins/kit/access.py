"""Which files a browser may open: a signed cookie, no session and no row.

A number gets in when its owner has proven to be that: by a code, a link or a secret. The cookie
is bound to the tenant's schema, and each number in it ends by itself.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpRequest, HttpResponse

SECONDS = 12 * 3600
# The oldest are dropped beyond this many.
MAX_NUMBERS = 20


@dataclass(frozen=True)
class Access:
    """The files of one plugin that a browser has open; `cookie` is the plugin's key."""

    cookie: str

    def may_open(self, http: HttpRequest, number: str) -> bool:
        return number in self._held(http)

    def opened(self, http: HttpRequest) -> list[str]:
        """Return the numbers that this browser may open, the last ones first."""
        return list(reversed(self._held(http)))

    def grant(self, http: HttpRequest, response: HttpResponse, *numbers: str) -> None:
        """Let this browser open files for a while."""
        held = self._held(http)
        for number in numbers:
            held.pop(number, None)
            held[number] = int(time.time()) + SECONDS
        self._write(response, dict(list(held.items())[-MAX_NUMBERS:]))

    def forget(self, response: HttpResponse) -> None:
        """Close everything again: somebody else may use the telephone next."""
        response.delete_cookie(self.cookie)

    def _salt(self) -> str:
        return f"services_plugins.{self.cookie}.access:{connection.schema_name}"

    def _held(self, http: HttpRequest) -> dict[str, int]:
        """Return the numbers of the cookie with the second at which each ends."""
        text = http.COOKIES.get(self.cookie, "")
        try:
            held = signing.loads(text, salt=self._salt(), max_age=SECONDS)
        except signing.BadSignature:
            return {}
        now = time.time()
        return {number: end for number, end in held.items() if end > now}

    def _write(self, response: HttpResponse, held: dict[str, int]) -> None:
        response.set_cookie(
            self.cookie,
            signing.dumps(held, salt=self._salt(), compress=True),
            max_age=SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
