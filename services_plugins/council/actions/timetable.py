"""The timetable of a session: when and where the council sits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import generation
from services_plugins.council import telling
from services_plugins.council.actions.base import held, move
from services_plugins.council.enums import BodyKind, SessionState, SittingState
from services_plugins.council.models import Body, Session, Sitting
from services_plugins.council.permissions import PREPARE
from services_plugins.kit import history
from tenants.law.wording import day_in_words


@transaction.atomic
def add_sitting(session: Session, starts_at: dt.datetime, place: str, *, user: Any) -> Sitting:
    """Plan a sitting of the council in a session. Raises ValidationError, by field."""
    session = held(session, user, PREPARE)
    body = Body.objects.get(term=session.term_id, kind=BodyKind.COUNCIL, removed_at=None)
    sitting = Sitting(session=session, body=body, starts_at=starts_at, place=place.strip())
    _check_sitting(session, sitting)
    sitting.number = session.sittings.filter(removed_at=None).count() + 1
    sitting.save()
    _timetable_changed(session, user)
    return sitting


@transaction.atomic
def change_sitting(sitting: Sitting, starts_at: dt.datetime, place: str, *, user: Any) -> Sitting:
    """Change when or where a planned sitting is held; whoever was invited is told."""
    session, sitting = _held_sitting(sitting, user)
    sitting.starts_at, sitting.place = starts_at, place.strip()
    _check_sitting(session, sitting)
    sitting.save(update_fields=["starts_at", "place", "updated_at"])
    _timetable_changed(session, user)
    return sitting


@transaction.atomic
def remove_sitting(sitting: Sitting, *, user: Any) -> None:
    """Take a planned sitting out of the timetable; one that members know of is cancelled."""
    session, sitting = _held_sitting(sitting, user)
    if session.state == SessionState.PLANNED:
        session.items.filter(sitting=sitting).update(sitting=None)
        sitting.removed_at = timezone.now()
        sitting.save(update_fields=["removed_at", "updated_at"])
    else:
        actor = history.staff(user)
        move(sitting, SittingState.CANCELLED, "council.sitting_cancelled", actor=actor)
    _timetable_changed(session, user)


def _held_sitting(sitting: Sitting, user: Any) -> tuple[Session, Sitting]:
    if sitting.session is None:
        raise ValidationError(_("This sitting belongs to no session."))
    session = held(sitting.session, user, PREPARE)
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.state != SittingState.PLANNED or sitting.removed_at is not None:
        raise ValidationError(_("This sitting has begun, or isn't held."), code="transition")
    return session, sitting


def _check_sitting(session: Session, sitting: Sitting) -> None:
    if session.state in (SessionState.CLOSED, SessionState.CANCELLED):
        raise ValidationError(_("This session is over."), code="transition")
    if not sitting.place:
        raise ValidationError({"place": _("Say where it is held.")})
    day = timezone.localdate(sitting.starts_at)
    if not session.opens_on <= day <= session.last_day:
        words = _("The session is from %(first)s to %(last)s: choose one of these days.")
        days = {"first": day_in_words(session.opens_on), "last": day_in_words(session.last_day)}
        raise ValidationError({"starts_at": words % days})
    others = session.sittings.filter(starts_at=sitting.starts_at, removed_at=None)
    if others.exclude(pk=sitting.pk).exclude(state=SittingState.CANCELLED).exists():
        raise ValidationError({"starts_at": _("Another sitting begins at that time.")})


def _timetable_changed(session: Session, user: Any) -> None:
    actor, is_known = history.staff(user), session.state != SessionState.PLANNED
    history.record(session, "council.timetable_changed", actor=actor, is_public=is_known)
    if is_known:
        generation.renew()
        telling.tell_changed(session)
