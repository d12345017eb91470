"""Preparing a session: planned or asked for, refused, moved, extended, cancelled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import generation
from services_plugins.council import debates, law, planner, telling
from services_plugins.council.actions.base import (
    days_of,
    end_delay,
    held,
    members_in_office,
    move,
    need,
    start_ahead,
    stop_delays,
)
from services_plugins.council.actions.notice import check_notice, send
from services_plugins.council.enums import (
    ItemState,
    Requester,
    SessionKind,
    SessionState,
    SittingState,
)
from services_plugins.council.models import Session, Term
from services_plugins.council.permissions import PREPARE
from services_plugins.kit import deadlines, history
from tenants.law.wording import day_in_words

# States in which its days can still change.
MOVABLE = frozenset({SessionState.PLANNED, SessionState.CONVENED})


# --- Planning -----------------------------------------------------------------------------------


@transaction.atomic
def plan_ordinary(opens_on: dt.date, closes_on: dt.date | None = None, *, user: Any) -> Session:
    """Plan an ordinary session, as long as the law allows unless `closes_on` is given.

    Raises ValidationError, by field, for days that the law or another session doesn't allow.
    """
    need(user, PREPARE)
    session = Session(kind=SessionKind.ORDINARY, opens_on=opens_on)
    return _plan(session, closes_on, "council.session_planned", user)


@transaction.atomic
def request_extraordinary(
    requester: Requester,
    requested_on: dt.date,
    opens_on: dt.date,
    closes_on: dt.date | None = None,
    *,
    members: int | None = None,
    reason: str = "",
    user: Any,
) -> Session:
    """Enter an extraordinary session with who asked for it (113-14, articles 36 and 37).

    Raises ValidationError, by field, where too few members asked or the days aren't possible.
    """
    need(user, PREPARE)
    if requested_on > timezone.localdate():
        raise ValidationError({"requested_on": _("This day has not come yet.")})
    session = Session(
        kind=SessionKind.EXTRAORDINARY,
        opens_on=opens_on,
        requested_by=requester,
        requested_on=requested_on,
        requested_members=members,
        reason=reason.strip(),
    )
    _check_askers(session)
    return _plan(session, closes_on, "council.session_requested", user)


def _check_askers(session: Session) -> None:
    """Raise ValidationError unless as many members asked as the law wants."""
    if session.requested_by == Requester.PRESIDENT:
        session.requested_members = None
        return
    in_office = members_in_office(session.requested_on or session.opens_on)
    needed = in_office // 2 + 1
    if session.requested_by == Requester.THIRD:
        share = law.kept(law.rules_for(law.SESSION_RULES), "council.extraordinary.members")
        needed = -(-in_office // (share.value or 1))
    if (session.requested_members or 0) < needed:
        words = _("At least %(needed)d of the %(members)d members in office must ask for it.")
        facts = {"needed": needed, "members": in_office}
        raise ValidationError({"members": words % facts})
    if (session.requested_members or 0) > in_office:
        words = _("There are only %(members)d members in office.")
        raise ValidationError({"members": words % {"members": in_office}})


def _plan(session: Session, closes_on: dt.date | None, action: str, user: Any) -> Session:
    session.term = _term_at(session.opens_on)
    session.rules = law.rules_for(law.SESSION_RULES, session.opens_on)
    last = planner.last_day(session.rules, session.kind, session.opens_on)
    session.closes_on = closes_on or last
    planner.check_days(session)
    _refuse_overlap(session)
    session.save()
    _start_delays(session)
    facts = days_of(session) | {"by": session.requested_by, "members": session.requested_members}
    history.record(session, action, actor=history.staff(user), data=facts, is_public=False)
    return session


def _term_at(day: dt.date) -> Term:
    """Return the term that a day lies in, locked, so that sessions are planned one by one."""
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    rows = Term.objects.select_for_update().filter(running, starts_on__lte=day, removed_at=None)
    term = rows.first()
    if term is None:
        raise ValidationError(
            {"opens_on": _("Enter the council's term first: this day is in none.")}
        )
    return term


def _refuse_overlap(session: Session) -> None:
    """Raise ValidationError where another session is held on one of the same days."""
    other = (
        Session.objects.filter(removed_at=None)
        .exclude(pk=session.pk)
        .exclude(state=SessionState.CANCELLED)
        .annotate(last=Coalesce("extended_until", F("closes_on")))
        .filter(opens_on__lte=session.last_day, last__gte=session.opens_on)
        .order_by("opens_on")
        .first()
    )
    if other is not None:
        words = _("There is another session from %(first)s to %(last)s.")
        days = {"first": day_in_words(other.opens_on), "last": day_in_words(other.last_day)}
        raise ValidationError({"opens_on": words % days})


def _start_delays(session: Session) -> None:
    """Start what staff are warned of, counted from the opening or from the request."""
    start_ahead(session, "council.notice")
    if session.kind == SessionKind.ORDINARY and session.agenda_sent_on is None:
        start_ahead(session, "council.agenda_to_governor")
    if session.requested_by == Requester.THIRD and session.requested_on is not None:
        code = "council.extraordinary.refusal"
        if deadlines.running(session, code) is None:
            deadlines.start(session, code, on=session.requested_on)


@transaction.atomic
def refuse_request(session: Session, reason: str, *, user: Any) -> Session:
    """Refuse the request of a third of the members, with reasons and in time (article 36).

    What the absolute majority asks for is held of right, and can't be refused.
    """
    session = held(session, user, PREPARE)
    if session.requested_by != Requester.THIRD:
        raise ValidationError(_("Only a request of a third of the members can be refused."))
    deadline = deadlines.running(session, "council.extraordinary.refusal")
    if deadline is not None and deadline.due < timezone.localdate():
        words = _("The request could be refused until %(day)s: the session must be held.")
        raise ValidationError(words % {"day": day_in_words(deadline.due)})
    end_delay(session, "council.extraordinary.refusal")
    return _cancel(session, "council.session_refused", reason, user)


@transaction.atomic
def cancel(session: Session, reason: str, *, user: Any) -> Session:
    """Cancel a session that hasn't begun; whoever was invited is told."""
    session = held(session, user, PREPARE)
    if session.requested_by == Requester.MAJORITY:
        raise ValidationError(
            _("The absolute majority of the members asked for this session: it is held of right.")
        )
    return _cancel(session, "council.session_cancelled", reason, user)


def _cancel(session: Session, action: str, reason: str, user: Any) -> Session:
    session.reason = _said(reason)
    was_convened = session.state == SessionState.CONVENED
    actor = history.staff(user)
    move(session, SessionState.CANCELLED, action, actor=actor, fields=("reason",))
    stop_delays(session)
    for sitting in session.sittings.filter(state=SittingState.PLANNED, removed_at=None):
        move(sitting, SittingState.CANCELLED, "council.sitting_cancelled", actor=actor)
    for item in session.items.filter(state=ItemState.ON_AGENDA, removed_at=None):
        debates.tell_taken_off(item, actor=actor)
    if was_convened:
        telling.tell_cancelled(session)
    return session


def _said(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the members and the citizens read it.")})
    return reason.strip()


# --- Moving and extending -----------------------------------------------------------------------


@transaction.atomic
def move_session(
    session: Session,
    opens_on: dt.date,
    closes_on: dt.date | None = None,
    *,
    reason: str,
    late_reason: str = "",
    user: Any,
) -> Session:
    """Move a session to other days; whoever was invited is invited anew, and the sittings follow.

    May be done again: each move stays in the history. Raises ValidationError, by field.
    """
    session = held(session, user, PREPARE)
    if session.state not in MOVABLE:
        raise ValidationError(_("A session that has begun can't be moved."), code="transition")
    if opens_on == session.opens_on and closes_on in (None, session.closes_on):
        raise ValidationError({"opens_on": _("These are the days that it has now.")})
    before, opened_on, reason = days_of(session), session.opens_on, _said(reason)
    shift = opens_on - opened_on
    length = session.closes_on - session.opens_on
    session.term = _term_at(opens_on)
    session.opens_on, session.closes_on = opens_on, closes_on or opens_on + length
    planner.check_days(session)
    _refuse_overlap(session)
    if session.state == SessionState.CONVENED:
        check_notice(session, late_reason)
        session.notice_sent_at = timezone.now()
    session.save()
    _shift_sittings(session, shift)
    stop_delays(session, "council.notice", "council.agenda_to_governor")
    facts = {"before": before, "after": days_of(session), "reason": reason}
    if late_reason:
        facts["late"] = late_reason.strip()
    actor = history.staff(user)
    history.record(session, "council.session_moved", actor=actor, data=facts)
    generation.renew()
    if session.state == SessionState.PLANNED:
        _start_delays(session)
    else:
        send(session, moved_from=opened_on)
    for item in session.items.filter(state=ItemState.ON_AGENDA, removed_at=None):
        debates.tell_agenda(item, actor=actor)
    return session


def _shift_sittings(session: Session, shift: dt.timedelta) -> None:
    """Move the sittings by as many days; one that then lies outside falls on the last day."""
    for sitting in session.sittings.filter(state=SittingState.PLANNED, removed_at=None):
        start = timezone.localtime(sitting.starts_at)
        day = min(start.date() + shift, session.closes_on)
        sitting.starts_at = timezone.make_aware(dt.datetime.combine(day, start.time()))
        sitting.save(update_fields=["starts_at", "updated_at"])


@transaction.atomic
def extend(session: Session, until: dt.date, reason: str, *, user: Any) -> Session:
    """Extend an ordinary session, once, by the president's decision (113-14, article 34)."""
    session = held(session, user, PREPARE)
    if session.state not in (SessionState.CONVENED, SessionState.OPEN):
        raise ValidationError(_("Only a session that members were invited to can be extended."))
    planner.check_extension(session, until)
    session.extended_until = until
    _term_at(session.opens_on)
    _refuse_overlap(session)
    session.save(update_fields=["extended_until", "updated_at"])
    facts = {"until": until.isoformat(), "reason": _said(reason)}
    history.record(session, "council.session_extended", actor=history.staff(user), data=facts)
    generation.renew()
    telling.tell_extended(session)
    return session


# --- What the governor is sent -------------------------------------------------------------------


@transaction.atomic
def send_agenda(session: Session, on: dt.date, *, user: Any) -> Session:
    """Note the day on which the agenda went to the governor (113-14, article 38)."""
    session = held(session, user, PREPARE)
    if session.state != SessionState.PLANNED:
        raise ValidationError(_("The members were invited already."), code="transition")
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    if not session.items.filter(state=ItemState.ON_AGENDA, removed_at=None).exists():
        raise ValidationError(_("There is nothing on the agenda yet."))
    session.agenda_sent_on = on
    session.save(update_fields=["agenda_sent_on", "updated_at"])
    end_delay(session, "council.agenda_to_governor", on)
    facts = {"on": on.isoformat()}
    history.record(session, "council.agenda_sent", actor=history.staff(user), data=facts)
    return session


# --- Attendance ---------------------------------------------------------------------------------


@transaction.atomic
def send_attendance(session: Session, on: dt.date, *, user: Any) -> Session:
    """Note the day on which the attendance list went to the governor (113-14, article 67)."""
    session = held(session, user, PREPARE)
    if session.state != SessionState.CLOSED:
        raise ValidationError(_("The session isn't closed yet."), code="transition")
    if on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    session.attendance_sent_on = on
    session.save(update_fields=["attendance_sent_on", "updated_at"])
    end_delay(session, "council.absence.to_governor", on)
    facts = {"on": on.isoformat()}
    history.record(session, "council.attendance_sent", actor=history.staff(user), data=facts)
    return session
