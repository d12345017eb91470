"""Helpers for tests of the national catalogue: who may change it."""

from django.contrib.auth.models import Permission
from django.test import Client

from tests.law import console_of, staff


def keeper(email: str = "keeper@example.org", language: str = "ar") -> Client:
    """A browser of somebody who may change the catalogue."""
    user = staff(email=email)
    user.user_permissions.add(Permission.objects.get(codename="manage_catalogue"))
    return console_of(user, language)
