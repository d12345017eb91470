"""Work that a browser does before it may sign, while very many sign the same petition.

A challenge is signed by us and kept nowhere; it is for one petition, for an hour, and for once.
A script answers it in a second or two, while its person still writes: a bot with ten thousand
addresses has ten thousand of them to answer. Whoever has no script waits instead, which asks
nothing of eyes, ears, memory or language (WCAG 2.2, 3.3.8), and counts against a stricter limit.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import limits

LIFETIME = 3600
# What a person without a script waits, and how many of one network may.
WAIT_SECONDS = 20
WAITED_PER_NETWORK = limits.Limit("petitions:waited", 6, 3600)
ANSWER_LENGTH = 15
CHALLENGE, ANSWER = "challenge", "answer"


def note(number: str) -> None:
    """Count one more attempt to sign a petition."""
    key = _load(number, _minute())
    cache.add(key, 0, 180)
    try:
        cache.incr(key)
    except ValueError:  # it ended between the two
        cache.set(key, 1, 180)


def is_asked(number: str) -> bool:
    """Tell whether so many sign a petition that a browser has to work for it."""
    now = _minute()
    counts = cache.get_many([_load(number, now), _load(number, now - 1)])
    return max(counts.values(), default=0) >= settings.PETITIONS_CALM_PER_MINUTE


def new(number: str) -> str:
    """Return a challenge for one petition; how hard it is stands in it."""
    return _signer().sign(f"{number}.{settings.PETITIONS_PUZZLE_BITS}.{secrets.token_urlsafe(12)}")


def kept(number: str, sent: Mapping[str, str]) -> str:
    """Return the challenge that was sent, while it can still be used, else a new one."""
    challenge = sent.get(CHALLENGE, "")
    return challenge if _is_ours(number, challenge, LIFETIME) else new(number)


def bits_of(challenge: str) -> int:
    """Return how hard a challenge of ours is."""
    return int(challenge.split(".")[1])


def take(number: str, sent: Mapping[str, str], *, network: str) -> None:
    """Take the answer to a challenge, or the time that was waited, once.

    Raises ValidationError that says what to do, limits.TooMany.
    """
    challenge, answer = sent.get(CHALLENGE, ""), sent.get(ANSWER, "")[:ANSWER_LENGTH]
    if not _is_ours(number, challenge, LIFETIME):
        raise _wait()
    if not is_solved(challenge, answer):
        if _is_ours(number, challenge, WAIT_SECONDS):
            raise _wait()
        WAITED_PER_NETWORK.take(network)
    spent = hashlib.sha256(challenge.encode()).hexdigest()[:32]
    if not cache.add(f"petitions:spent:{spent}", True, LIFETIME):
        raise ValidationError(_("This page was used already. Open it again."), code="spent")


def is_solved(challenge: str, answer: str) -> bool:
    """Tell whether a hash of challenge and answer begins with as many zero bits as are asked."""
    digest = hashlib.sha256(f"{challenge}.{answer}".encode()).digest()
    return bool(answer) and int.from_bytes(digest[:8], "big") >> (64 - bits_of(challenge)) == 0


def _wait() -> ValidationError:
    return ValidationError(
        _(
            "Very many people are signing at the moment. Wait %(seconds)d seconds, and press the "
            "button once more: what you wrote is still here."
        ),
        params={"seconds": WAIT_SECONDS},
        code="wait",
    )


def _is_ours(number: str, challenge: str, seconds: int) -> bool:
    """Tell whether a challenge was made for a petition, at most so many seconds ago."""
    try:
        value = _signer().unsign(challenge, max_age=seconds)
    except signing.BadSignature:
        return False
    return value.startswith(f"{number}.")


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(
        salt=f"services_plugins.petitions.puzzle:{connection.schema_name}"
    )


def _minute() -> int:
    return int(time.time()) // 60


def _load(number: str, minute: int) -> str:
    return f"petitions:load:{number}:{minute}"
