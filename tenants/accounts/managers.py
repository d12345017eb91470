"""Managers of the accounts."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import load_backend
from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from tenants.accounts.fields import normalise_email

# Which of the ways to sign in knows who may do what.
RIGHTS = "django.contrib.auth.backends.ModelBackend"

if TYPE_CHECKING:
    from django.contrib.auth.backends import ModelBackend

    from tenants.accounts.models import User


class UserManager(BaseUserManager["User"]):
    """Makes users whose only name is their e-mail address."""

    use_in_migrations = True

    def _create(self, email: str, password: str | None, **extra: Any) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(**extra, email=normalise_email(email))
        user.set_password(password)  # None makes a password nobody can type.
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create a person without rights; with no password, only an invitation lets them in."""
        extra.setdefault("is_staff", False)
        extra.setdefault("is_superuser", False)
        return self._create(email, password, **extra)

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create a person with all rights in the current schema."""
        extra.setdefault("is_staff", True)
        extra.setdefault("is_superuser", True)
        if not (extra["is_staff"] and extra["is_superuser"]):
            raise ValueError("A superuser must have is_staff=True and is_superuser=True.")
        return self._create(email, password, **extra)

    def with_perm(
        self, permission: str, *, include_superusers: bool = True
    ) -> "models.QuerySet[User]":
        """Return the active people who hold a right (`app.codename`) through a group or alone."""
        backend = cast("ModelBackend", load_backend(RIGHTS))
        return backend.with_perm(permission, include_superusers=include_superusers)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise_email(username))
