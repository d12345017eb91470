"""Addresses of the services without a language: private files, and APIs of a fixed address."""

from django.urls import include, path

from services_plugins.kit import registry, views

# What every site has, the portal too.
files = [
    path("online/file/<str:token>/", views.private_file, name="kit_file"),
    path("online/document/<str:token>/", views.issued_document, name="kit_document"),
]
urlpatterns = [
    *files,
    *(
        path("", include((plugin.open_urls, f"{plugin.key}-open")))
        for plugin in registry.plugins().values()
        if plugin.open_urls
    ),
]
