"""Addresses of the services under a language of a tenant's site: `/<language>/online/…`."""

from django.urls import include, path

from services_plugins.kit import registry, views

# What every site has, the portal too.
shared = [
    path("identity/", include("services_plugins.kit.identity.urls")),
    path("check/", views.check_document, name="kit_check"),
    path("check/<slug:code>/", views.check_document, name="kit_check_code"),
]
urlpatterns = [
    *shared,
    *(
        path(f"{plugin.key}/", include((plugin.tenant_urls, plugin.key)))
        for plugin in registry.plugins().values()
        if plugin.tenant_urls
    ),
]
