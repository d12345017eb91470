"""Who works at a desk."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from services_plugins.requests.models import Desk, DeskMember


@transaction.atomic
def set_members(desk: Desk, rights: dict[int, str], *, user: Any) -> int:
    """Give each of the people named (by key) a right at `desk`, or none; return how many changed.

    Others keep theirs. Raises PermissionDenied for who doesn't manage desks.
    """
    if not user.has_perm("requests.manage_desks"):
        raise PermissionDenied
    held = dict(
        DeskMember.objects.select_for_update().filter(desk=desk).values_list("user", "right")
    )
    changed = {key: right for key, right in rights.items() if held.get(key, "") != right}
    DeskMember.objects.filter(desk=desk, user__in=changed).delete()
    DeskMember.objects.bulk_create(
        DeskMember(desk=desk, user_id=key, right=right) for key, right in changed.items() if right
    )
    if changed:
        data = {"rights": {str(key): right for key, right in changed.items()}}
        log(instance=desk, action="wagtail.edit", user=user, data=data)
    return len(changed)
