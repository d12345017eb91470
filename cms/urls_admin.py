"""The editor."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_admin_urls

from cms.editor_messages import script_messages

urlpatterns = [
    # First, so that Wagtail's own sign-in pages lead to the platform's.
    path("", include("tenants.accounts.urls_admin")),
    path("jsi18n/", script_messages),
    path("", include(wagtail_admin_urls)),
]
