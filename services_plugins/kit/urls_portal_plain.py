"""Addresses of the portal's services without a language: private files, documents, and APIs."""

from django.urls import include, path

from services_plugins.kit import registry, urls_plain

urlpatterns = [
    *urls_plain.files,
    *(
        path("", include((plugin.portal_open_urls, f"{plugin.key}-open")))
        for plugin in registry.plugins().values()
        if plugin.portal_open_urls
    ),
]
