"""Secrets at rest.

A copy of the database must not be enough to compute a second factor's codes: they are encrypted
with a key derived from `SECRET_KEY`, which the database doesn't hold.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=8)
def _fernet(secret: str) -> Fernet:
    """The cipher whose key is derived from one of the project's secret keys."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tenants.accounts.crypto")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))


def _ciphers() -> MultiFernet:
    """Encrypts with `SECRET_KEY`; decrypts with it and with every key of the fallbacks."""
    return MultiFernet(
        [_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def encrypt(text: str) -> str:
    return _ciphers().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Raise `cryptography.fernet.InvalidToken` when no known key wrote `token`."""
    return _ciphers().decrypt(token.encode("ascii")).decode()


def rotate(token: str) -> str:
    """The same secret, encrypted with today's `SECRET_KEY`."""
    return _ciphers().rotate(token.encode("ascii")).decode("ascii")
