"""The made-up data of the demonstration, put into tenants and taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms import generation
from services_plugins.kit import registry


def fill(tenant: Any, staff: Mapping[str, Any]) -> int:
    """Fill the services of the tenant at work, unless they are; return how many records.

    Raises ImproperlyConfigured outside the demonstration.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Made-up data is for the demonstration.")
    count = sum(
        plugin.demonstration.fill(tenant, staff)
        for plugin in registry.at_work()
        if plugin.demonstration
    )
    if count:
        generation.renew()
    return count


def remove() -> int:
    """Take made-up data out of the tenant at work; return how many records that was."""
    count = sum(
        plugin.demonstration.remove() for plugin in registry.at_work() if plugin.demonstration
    )
    if count:
        generation.renew()
    return count
