"""What follows for petitions from what happens elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from services_plugins.kit import history
from services_plugins.kit.deadlines import deadline_moved
from services_plugins.kit.models import Deadline
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.models import Petition


@receiver(deadline_moved, dispatch_uid="petitions.deadline")
def follow_deadline(deadline: Deadline, before: dt.date, **kwargs: Any) -> None:
    """Move the date of a petition with its deadline."""
    if deadline.subject_kind != Petition._meta.label_lower:
        return
    petition = locked(Petition(pk=deadline.subject_id))
    petition.due = deadline.due
    petition.save(update_fields=["due"])
    history.record(
        petition,
        "petitions.deadline_moved",
        actor=history.SYSTEM,
        data={"from": before.isoformat(), "to": deadline.due.isoformat()},
    )
