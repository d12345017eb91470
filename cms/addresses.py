"""Absolute addresses of the editor, for e-mails and the user bar."""

from __future__ import annotations

from django.db import connection


def current_base_url() -> str:
    """Return scheme, host and port of the tenant at work, or an empty string without one."""
    return getattr(connection.tenant, "base_url", "")


def use_tenant_addresses() -> None:
    """Have Wagtail ask for the tenant's address where it would read one fixed setting.

    Notifications of the moderation carry links to the editor. Wagtail has one setting for
    the whole process (WAGTAILADMIN_BASE_URL), and both its readers ask this function.
    """
    from wagtail.admin import userbar
    from wagtail.admin.templatetags import wagtailadmin_tags

    userbar.get_admin_base_url = current_base_url
    wagtailadmin_tags.get_admin_base_url = current_base_url
