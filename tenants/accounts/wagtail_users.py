"""Wagtail's user management with our users.

Stands in INSTALLED_APPS in place of `wagtail.users`; apart from `apps.py`, where Django would
find two configurations and choose neither.
"""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersAppConfig(WagtailUsersAppConfig):
    """Users are invited, and nobody gives a role beyond their own."""

    user_viewset = "tenants.accounts.viewsets.StaffViewSet"
