"""Who may do what with petitions in the editor."""

from __future__ import annotations

from typing import Any

from services_plugins.petitions.actions.base import DECIDE, WORK


def works_with_petitions(user: Any) -> bool:
    """Tell whether `user` has anything to do with petitions."""
    return user.has_perm(WORK) or user.has_perm(DECIDE)
