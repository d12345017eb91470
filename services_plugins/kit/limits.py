"""Rate limits, counted in the tenant's part of the cache."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tenants.accounts.lockout import network_of


class TooMany(Exception):
    """The limit is reached; `seconds` until it is worth trying again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        return -(-self.seconds // 60)


@dataclass(frozen=True)
class Limit:
    """At most `count` times in `seconds`, for each subject of a kind."""

    kind: str
    count: int
    seconds: int

    def take(self, subject: str) -> None:
        """Count one more. Raises TooMany once the limit is reached."""
        key = self._key(subject)
        # The first of a window sets its length; what comes later only counts.
        cache.add(key, 0, self.seconds)
        try:
            taken = cache.incr(key)
        except ValueError:  # it ended between the two
            cache.set(key, 1, self.seconds)
            taken = 1
        if taken > self.count:
            raise TooMany(self.seconds)

    def forget(self, subject: str) -> None:
        cache.delete(self._key(subject))

    def _key(self, subject: str) -> str:
        # Hashed: addresses and networks don't belong into the names of cache entries.
        digest = salted_hmac("services_plugins.kit.limits", subject, algorithm="sha256").hexdigest()
        return f"limit:{self.kind}:{digest[:32]}"


def network(request: HttpRequest) -> str:
    """Return the network a request comes from: an address, or a /64 of them."""
    from allauth.account.adapter import get_adapter

    return network_of(get_adapter().get_client_ip(request))
