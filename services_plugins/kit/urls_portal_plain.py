"""Addresses of the portal's services without a language: private files and documents."""

from services_plugins.kit import urls_plain

urlpatterns = urls_plain.files
