"""Locks an account, or a network, out after repeated wrong passwords.

Counted in the cache, whose keys belong to one schema: failures in one commune lock nobody out in
another. An attempt takes a slot *before* the password is looked at and gives it back when the
password was right, so that a hundred attempts at once get no further than one after the other.
An unknown address is counted like a known one and so tells nothing.
"""

import ipaddress
import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

# Which limit applies to whom: (failures, seconds they are remembered).
DEFAULT_LIMITS = {"account": (5, 15 * 60), "network": (20, 15 * 60)}


class LockedOut(Exception):
    """Too many failures; `seconds` until the next attempt may be made."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        return math.ceil(self.seconds / 60)


def fingerprint(email: str) -> str:
    """Stands for an address in keys and logs, where it must not be read in clear."""
    digest = salted_hmac("tenants.accounts.lockout", email.strip().lower(), algorithm="sha256")
    return digest.hexdigest()[:16]


def network_of(ip: str) -> str:
    """The network an address stands for: itself, or its /64 where one site has 2^64 of them."""
    address = ipaddress.ip_address(ip)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


@dataclass(frozen=True)
class Slots:
    """As many slots as failures are allowed; each is free again once its failure is forgotten."""

    kind: str
    subject: str

    @property
    def limit(self) -> int:
        return self._setting[0]

    @property
    def seconds(self) -> int:
        return self._setting[1]

    @property
    def _setting(self) -> tuple[int, int]:
        return (DEFAULT_LIMITS | getattr(settings, "STAFF_LOCKOUT", {}))[self.kind]

    def _keys(self) -> list[str]:
        return [f"lockout:{self.kind}:{self.subject}:{number}" for number in range(self.limit)]

    def take(self) -> str:
        """Occupy a free slot and return its key; raise `LockedOut` when there is none."""
        now = time.time()
        for key in self._keys():
            if cache.add(key, now, self.seconds):
                return key
        raise LockedOut(self.seconds_left())

    def seconds_left(self) -> int:
        """Seconds until an attempt may be made; 0 when one may be made now."""
        taken = cache.get_many(self._keys())
        if len(taken) < self.limit:
            return 0
        return max(1, math.ceil(min(taken.values()) + self.seconds - time.time()))

    def clear(self) -> None:
        cache.delete_many(self._keys())


def account_slots(email: str) -> Slots:
    return Slots("account", fingerprint(email))


def network_slots(ip: str) -> Slots:
    return Slots("network", fingerprint(network_of(ip)))


class Attempt:
    """One attempt to sign in: raises `LockedOut` when made, then succeeds or stays counted."""

    def __init__(self, email: str, ip: str) -> None:
        self.account, self.network = account_slots(email), network_slots(ip)
        self._taken = [self.account.take()]
        try:
            self._taken.append(self.network.take())
        except LockedOut:
            cache.delete_many(self._taken)
            raise

    def succeed(self) -> None:
        """Forget the account's failures; the network's stay, whoever else signs in from there."""
        cache.delete_many(self._taken)
        self.account.clear()

    def locks_out(self) -> bool:
        """Whether this failed attempt was the last one allowed for now."""
        return bool(self.account.seconds_left() or self.network.seconds_left())


def unlock(email: str) -> None:
    """Let the owner of `email` try again at once."""
    account_slots(email).clear()
