"""Personal data at rest, readable in its own tenant only.

Every key holds the tenant's schema: what is copied into another tenant, or found in a copy of
the database without `SECRET_KEY`, can't be read, nor compared with what is guessed.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from tenants.crypto import cipher

_PURPOSE = "services_plugins.kit.secrets"


def encrypt(text: str) -> str:
    return cipher(_purpose()).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Raise `cryptography.fernet.InvalidToken` for what this tenant didn't write."""
    return cipher(_purpose()).decrypt(token.encode("ascii")).decode()


def fingerprint(kind: str, text: str) -> str:
    """Stand for `text` in look-ups: equal for equal texts of one kind in one tenant.

    Made with the oldest known key, so that a new `SECRET_KEY` loses nobody; it can't be
    reversed without that key, even for texts as few as ID-card numbers.
    """
    secret = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS][-1]
    return salted_hmac(f"{_purpose()}:{kind}", text, secret=secret, algorithm="sha256").hexdigest()


def matches(kind: str, text: str, expected: str) -> bool:
    """Compare a text with a fingerprint, in a time that tells nothing."""
    return hmac.compare_digest(fingerprint(kind, text), expected)


def _purpose() -> str:
    return f"{_PURPOSE}:{connection.schema_name}"
