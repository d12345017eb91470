"""What the kit adds to the editor."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from services_plugins.kit.identity.views import check


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [path("identity/check/", check, name="kit_identity_check")]
