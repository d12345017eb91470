"""What follows for requests from what happens elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from services_plugins.kit import history
from services_plugins.kit.deadlines import deadline_moved
from services_plugins.kit.models import Deadline
from services_plugins.requests import telling
from services_plugins.requests.actions.base import locked
from services_plugins.requests.models import Request


@receiver(deadline_moved, dispatch_uid="requests.deadline")
def follow_deadline(deadline: Deadline, before: dt.date, **kwargs: Any) -> None:
    """Move the date of a request with its deadline, and say so to the person."""
    if deadline.subject_kind != Request._meta.label_lower:
        return
    request = locked(Request(pk=deadline.subject_id))
    if request.due == before:
        request.due = deadline.due
        request.save(update_fields=["due"])
    history.record(
        request,
        "requests.deadline_moved",
        actor=history.SYSTEM,
        data={"from": before.isoformat(), "to": deadline.due.isoformat()},
    )
    telling.tell(request, "deadline_moved", occasion=deadline.due.isoformat())
