"""Helpers for tests of the law: staff of the ministry, with or without its rights."""

from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client
from django_tenants.utils import schema_context

from tenants.accounts.models import User

RULES, HOLIDAYS = "manage_rules", "manage_holidays"


def staff(*permissions: str, email: str = "jurist@example.org") -> User:
    """A member of the ministry's staff who holds `permissions` of the law, by code name."""
    with schema_context("public"):
        user = User.objects.create_user(email, "a long enough password", is_staff=True)
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label="law", codename__in=permissions)
        )
        return user


def console_of(user: User, language: str = "ar") -> Client:
    """A browser in which `user` is signed in to the console."""
    client = Client(
        headers={"host": settings.PORTAL_HOSTS[0], "accept-language": language},
    )
    client.force_login(user)
    return client
