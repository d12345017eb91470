"""Addresses of the services that work on the portal: `/<language>/online/…`, as in a tenant."""

from django.urls import include, path

from services_plugins.kit import registry, urls

urlpatterns = [
    *urls.shared,
    *(
        path(f"{plugin.key}/", include((plugin.portal_urls, plugin.key)))
        for plugin in registry.plugins().values()
        if plugin.portal_urls
    ),
]
