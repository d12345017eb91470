"""The plugins that are installed, in the order of INSTALLED_APPS."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection

from services_plugins.kit.plugin import ServicePlugin
from tenants.public import PORTAL


@cache
def plugins() -> dict[str, ServicePlugin]:
    """Return every installed plugin by key. Raises ValueError for a key used twice."""
    found: dict[str, ServicePlugin] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.plugin") is None or config.label == "kit":
            continue
        plugin = import_module(f"{config.name}.plugin").plugin
        if plugin.key in found:
            raise ValueError(f"Two plugins have the key {plugin.key!r}.")
        found[plugin.key] = plugin
    return found


def at_work() -> list[ServicePlugin]:
    """Return the plugins that have tables in the schema at work: on the portal a few have."""
    found = plugins().values()
    if connection.schema_name == PORTAL.schema_name:
        return [plugin for plugin in found if plugin.portal_urls]
    return list(found)


def get(key: str) -> ServicePlugin:
    """Return the plugin of a key. Raises KeyError where it isn't installed."""
    return plugins()[key]
