"""Secrets at rest: a copy of the database must not be enough to read them.

Keys are derived from `SECRET_KEY`, which the database doesn't hold, one per purpose.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=4096)
def _fernet(secret: str, purpose: str) -> Fernet:
    """The cipher of a purpose, its key derived from one of the project's secret keys."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))


def cipher(purpose: str) -> MultiFernet:
    """What encrypts for `purpose` with `SECRET_KEY`, and decrypts with its fallbacks too.

    `decrypt` raises `cryptography.fernet.InvalidToken` for what no known key wrote, or what was
    written for another purpose.
    """
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_fernet(secret, purpose) for secret in secrets])
