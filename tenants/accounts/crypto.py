"""Second factors at rest: a copy of the database must not be enough to compute their codes."""

from tenants.crypto import cipher

PURPOSE = "tenants.accounts.crypto"


def encrypt(text: str) -> str:
    return cipher(PURPOSE).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """Raise `cryptography.fernet.InvalidToken` when no known key wrote `token`."""
    return cipher(PURPOSE).decrypt(token.encode("ascii")).decode()


def rotate(token: str) -> str:
    """The same secret, encrypted with today's `SECRET_KEY`."""
    return cipher(PURPOSE).rotate(token.encode("ascii")).decode("ascii")
