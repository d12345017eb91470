"""Who may do what at which desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from services_plugins.requests.enums import DeskRight
from services_plugins.requests.models import Desk, DeskMember, Request

# From the least to the most.
_ORDER = list(DeskRight)


def right_at(user: Any, desk: Desk | None) -> DeskRight | None:
    """Return what `user` may do at `desk`; who manages desks heads them all."""
    if user.has_perm("requests.manage_desks"):
        return DeskRight.HEAD
    if desk is None or not user.has_perm("requests.work_desks"):
        return None
    member = DeskMember.objects.filter(desk=desk, user=user).first()
    return DeskRight(member.right) if member else None


def may(user: Any, right: DeskRight, desk: Desk | None) -> bool:
    held = right_at(user, desk)
    return held is not None and at_least(held, right)


def at_least(held: DeskRight, right: DeskRight) -> bool:
    """Tell whether what somebody holds includes `right`."""
    return _ORDER.index(held) >= _ORDER.index(right)


def require(user: Any, right: DeskRight, request: Request) -> None:
    """Raise PermissionDenied unless `user` holds `right` at the request's desk."""
    if not may(user, right, request.desk):
        raise PermissionDenied(right)


def desks_of(user: Any, right: DeskRight = DeskRight.READ) -> QuerySet[Desk]:
    """Return the open desks where `user` holds `right`."""
    desks = Desk.objects.filter(is_active=True)
    if user.has_perm("requests.manage_desks"):
        return desks
    if not user.has_perm("requests.work_desks"):
        return desks.none()
    return desks.filter(members__user=user, members__right__in=_ORDER[_ORDER.index(right) :])


def colleagues(desks: Iterable[int | None], right: DeskRight = DeskRight.TREAT) -> QuerySet[Any]:
    """Return who holds `right` at one of these desks (by key) as a member of it, by name."""
    members = DeskMember.objects.filter(
        desk__in=[one for one in desks if one is not None],
        right__in=_ORDER[_ORDER.index(right) :],
    )
    users = get_user_model().objects.filter(is_active=True, pk__in=members.values("user"))
    return users.order_by("first_name", "last_name", "email")


def works_at_desks(user: Any) -> bool:
    """Tell whether `user` has anything to do with desks."""
    return user.has_perm("requests.work_desks") or user.has_perm("requests.manage_desks")
