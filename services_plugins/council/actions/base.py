"""How every action takes a file of the council: right, row locked, state checked, step recorded."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.council import law
from services_plugins.council.enums import BodyKind
from services_plugins.council.models import Membership, Session
from services_plugins.council.models.people import CurrentMemberships
from services_plugins.kit import deadlines, history
from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline

Row = TypeVar("Row", bound=models.Model)


def need(user: Any, permission: str) -> None:
    """Raise PermissionDenied unless `user` has a right."""
    if not user.has_perm(permission):
        raise PermissionDenied(permission)


def held(row: Row, user: Any, permission: str) -> Row:
    """Return the row as it is now, kept from others until the transaction ends.

    Raises PermissionDenied.
    """
    need(user, permission)
    return locked(row)


def locked(row: Row) -> Row:
    """Return the row as it is now, kept from others until the transaction ends."""
    rows = type(row)._default_manager.select_for_update()
    return rows.get(pk=row.pk)


def move(
    row: Any,
    state: TextChoices,
    action: str,
    *,
    actor: history.Actor,
    data: dict[str, Any] | None = None,
    fields: tuple[str, ...] = (),
    is_public: bool = True,
) -> None:
    """Bring a locked session, sitting, item… into `state` and record the step.

    `fields` are saved with it. Raises ValidationError where the table of transitions doesn't
    allow it.
    """
    if not row.can_become(state):
        raise ValidationError(
            _("This can't be done: it is “%(state)s” by now."),
            params={"state": row.get_state_display()},
            code="transition",
        )
    before = row.state
    row.state = state
    row.save(update_fields=["state", "updated_at", *fields])
    generation.renew()
    facts = {"from": before, "to": state.value, **(data or {})}
    history.record(row, action, actor=actor, data=facts, is_public=is_public)


# --- Of sessions --------------------------------------------------------------------------------


def start_ahead(session: Session, *codes: str) -> None:
    """Start what must be done so many days before the opening, counted backwards from it."""
    for code in codes:
        deadlines.start_before(session, law.kept(session.rules, code), day=session.opens_on)


def stop_delays(session: Session, *codes: str) -> None:
    """Stop the delays of some rules, of all without any, since what they ran for is over."""
    for deadline in Deadline.of(session).filter(state=DeadlineState.RUNNING):
        if not codes or deadline.rule_code in codes:
            deadlines.stop(deadline)


def end_delay(session: Session, code: str, on: dt.date | None = None) -> None:
    """End the delay of one rule: kept, or missed where the day has passed."""
    if (deadline := deadlines.running(session, code)) is not None:
        deadlines.end(deadline, on=on)


def days_of(session: Session) -> dict[str, str]:
    """Return a session's days as the history keeps them."""
    return {"opens_on": session.opens_on.isoformat(), "closes_on": session.closes_on.isoformat()}


def members_in_office(day: dt.date) -> int:
    """Return how many members the council has on a day."""
    return seats(day).values("member").distinct().count()


def seats(day: dt.date) -> CurrentMemberships:
    """Return the seats in the council on a day."""
    return Membership.objects.on(day).filter(body__kind=BodyKind.COUNCIL)
