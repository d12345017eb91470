"""Keeps the addresses of switched-off services closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse

from services_plugins.kit import registry, switches
from tenants.public import PORTAL


class ServiceSwitchMiddleware:
    """404 for every view of a service that the tenant has switched off.

    Plugins' addresses are namespaced by their key (`<key>`, `<key>-open`, and the desks in the
    editor `<key>_…`), so no view can be forgotten.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        namespaces = request.resolver_match.namespaces if request.resolver_match else []
        key = plugin_key(namespaces[0]) if namespaces else ""
        if key in registry.plugins() and not (switches.is_on(key) or _is_api_of_portal(key)):
            raise Http404


def _is_api_of_portal(key: str) -> bool:
    """Tell whether a plugin without tables on the portal answers programs there all the same."""
    return connection.schema_name == PORTAL.schema_name and bool(registry.get(key).portal_open_urls)


def plugin_key(namespace: str) -> str:
    """Return the part of a namespace that would be a plugin's key."""
    return namespace.replace("-", "_").partition("_")[0]
