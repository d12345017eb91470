"""What ministry staff may do to tenants."""

from typing import Any

from django.core.exceptions import PermissionDenied

from tenants.audit import SYSTEM


def require(actor: Any, permission: str) -> None:
    """Raise PermissionDenied unless `actor` is the system or holds `permission`.

    A permission of another app is named with it: `law.manage_rules`.
    """
    if actor == SYSTEM:
        return
    if not actor.has_perm(permission if "." in permission else f"tenants.{permission}"):
        raise PermissionDenied(permission)
