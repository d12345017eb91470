"""The history of a file: every step, in order, each sealed to the one before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

from services_plugins.kit.enums import ActorKind
from services_plugins.kit.models import HistoryEntry, subject_of
from tenants import audit
from tenants.public import PORTAL


@dataclass(frozen=True)
class Actor:
    """Who acts: a citizen, a member of staff, or the platform itself."""

    kind: ActorKind
    user: Any = None

    @property
    def name(self) -> str:
        return str(self.user) if self.user else ""


CITIZEN = Actor(ActorKind.CITIZEN)
SYSTEM = Actor(ActorKind.SYSTEM)


def staff(user: Any) -> Actor:
    return Actor(ActorKind.STAFF, user)


def record(
    subject: models.Model,
    action: str,
    *,
    actor: Actor,
    is_public: bool = True,
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> HistoryEntry:
    """Add a step to the history of `subject`; call it in the transaction of the step itself.

    `action` is `<plugin>.<verb>`; `data` holds facts that JSON knows, and no personal data. The
    caller holds the row of `subject` (select_for_update), so that steps come one after another.
    `at` is when it was, where that isn't now. What the ministry's staff do goes into the national
    audit trail, too.
    """
    entry = HistoryEntry(
        **subject_of(subject),
        at=at or timezone.now(),
        actor_kind=actor.kind,
        actor=actor.user,
        actor_name=actor.name,
        action=action,
        is_public=is_public,
        data=data or {},
    )
    last = HistoryEntry.of(subject).order_by("-pk").values_list("chain", flat=True).first()
    entry.chain = seal(entry, last or "")
    entry.save()
    if actor.kind == ActorKind.STAFF and connection.schema_name == PORTAL.schema_name:
        audit.record(action, actor=actor.user, target=str(subject), data=entry.data)
    return entry


def seal(entry: HistoryEntry, previous: str) -> str:
    """Return the hash of a step and of all before it."""
    facts = [
        previous,
        entry.subject_kind,
        entry.subject_id,
        entry.at.isoformat(),
        entry.actor_kind,
        entry.actor_name,
        entry.action,
        entry.is_public,
        entry.data,
    ]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def is_whole(subject: models.Model) -> bool:
    """Tell whether no step of the history was changed or taken out (at the end one can't tell)."""
    previous = ""
    for entry in HistoryEntry.of(subject):
        if entry.chain != seal(entry, previous):
            return False
        previous = entry.chain
    return True
