"""Who may do what with petitions in the editor."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from services_plugins.petitions.actions.base import DECIDE, WORK


def works_with_petitions(user: Any) -> bool:
    """Tell whether `user` has anything to do with petitions."""
    return user.has_perm(WORK) or user.has_perm(DECIDE)


def deciders() -> QuerySet[Any]:
    """Return who decides petitions: they are warned, and told what the ministry orders."""
    return get_user_model().objects.with_perm(DECIDE, include_superusers=False)
