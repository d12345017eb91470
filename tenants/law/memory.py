"""What every process remembers of the law, in the public schema's cache."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction
from django_tenants.utils import schema_context

Known = TypeVar("Known")

# A change forgets at once; this bounds what a reader of the old state may put back.
SECONDS = 60


def remember(key: str, find: Callable[[], Known]) -> Known:
    """What is cached under `key`, or else what `find()` says, in the public schema.

    Leaves the connection in the schema it was in.
    """
    with schema_context("public"):
        known = cache.get(key)
        if known is None:
            known = find()
            cache.set(key, known, SECONDS)
        return known


def forget(keys: Iterable[str]) -> None:
    """Drop `keys` once the running transaction is committed."""
    keys = list(keys)

    def drop() -> None:
        with schema_context("public"):
            cache.delete_many(keys)

    transaction.on_commit(drop)
