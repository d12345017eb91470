"""The tenant's content generation: what makes every cached part of a site stale at once.

Cached pages, menus and routes carry the generation in their keys. Publishing starts a new
one, and what was kept under the old one is never read again. A page that was being made
while somebody published is kept under the old generation, so that it can't come back.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.db import transaction

_KEY = "cms:generation"
# Longer than any entry made under it; an expired generation only costs a rebuild.
_SECONDS = 7 * 24 * 3600


def store() -> BaseCache:
    """Return the cache of pages; its keys start with the tenant's schema."""
    return caches[settings.PAGE_CACHE_ALIAS]


def current() -> str:
    """Return the generation of the tenant that the connection is in."""
    cache = store()
    generation = cache.get(_KEY)
    if generation is None:
        # `add` lets the first of two processes win; both then read the same one.
        cache.add(_KEY, uuid.uuid4().hex, _SECONDS)
        generation = cache.get(_KEY) or uuid.uuid4().hex
    return generation


def renew() -> None:
    """Start a new generation once the running transaction is committed.

    It starts one at once too, so that the process that publishes reads its own changes.
    """
    _renew_now()
    if transaction.get_connection().in_atomic_block:
        schema = transaction.get_connection().schema_name
        transaction.on_commit(lambda: _renew_in(schema))


def _renew_now() -> None:
    store().set(_KEY, uuid.uuid4().hex, _SECONDS)


def _renew_in(schema: str) -> None:
    from django_tenants.utils import schema_context

    with schema_context(schema):
        _renew_now()
