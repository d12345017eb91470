"""Which services a tenant has switched on; no query once a page of the tenant was served."""

from __future__ import annotations

from cms import generation
from services_plugins.kit import registry

_SECONDS = 24 * 3600


def is_on(key: str) -> bool:
    """Tell whether the tenant at work has the plugin `key` switched on."""
    return key in switched_on()


def switched_on() -> frozenset[str]:
    """Return the keys of the plugins that the tenant at work has switched on."""
    from services_plugins.kit.models import ServiceSettings

    cache = generation.store()
    key = f"kit:on:{generation.current()}"
    found = cache.get(key)
    if found is None:
        off = set(ServiceSettings.load().switched_off)
        found = frozenset(plugin.key for plugin in registry.at_work() if plugin.key not in off)
        cache.set(key, found, _SECONDS)
    return found
