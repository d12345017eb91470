"""The notice: members invited, anew where the days change, and what they have received."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services_plugins.council import debates, papers, planner, telling
from services_plugins.council.actions.base import (
    days_of,
    end_delay,
    held,
    members_in_office,
    move,
    seats,
    stop_delays,
)
from services_plugins.council.enums import ItemState, SessionKind, SessionState, SittingState
from services_plugins.council.models import Invitation, Member, Session, Sitting
from services_plugins.council.pack import make_pack
from services_plugins.council.permissions import PREPARE
from services_plugins.kit import history
from tenants.law.wording import day_in_words


@transaction.atomic
def convene(session: Session, *, reference: str = "", late_reason: str = "", user: Any) -> Session:
    """Invite the members in office and publish the agenda (113-14, articles 35 and 38).

    Raises ValidationError where something is missing, or where it is too late and the president
    doesn't say why.
    """
    session = held(session, user, PREPARE)
    _check_ready(session)
    check_notice(session, late_reason)
    session.reference = reference.strip()
    session.notice_sent_at = timezone.now()
    facts = days_of(session)
    if late_reason.strip():
        facts["late"] = late_reason.strip()
    actor = history.staff(user)
    fields = ("reference", "notice_sent_at")
    move(
        session,
        SessionState.CONVENED,
        "council.session_convened",
        actor=actor,
        data=facts,
        fields=fields,
    )
    end_delay(session, "council.notice")
    stop_delays(session, "council.extraordinary.refusal")
    send(session)
    for item in session.items.filter(state=ItemState.ON_AGENDA, removed_at=None):
        debates.tell_agenda(item, actor=actor)
    return session


def send(session: Session, *, moved_from: dt.date | None = None) -> None:
    """Issue the notice of a locked session, send it to who is in office, and have the pack made.

    Raises documents.NotDrawn.
    """
    papers.issue_notice(session)
    telling.invite(session, invitations(session), moved_from=moved_from)
    make_pack.enqueue(session.pk)


def missing(session: Session) -> list[str]:
    """Return what a session still lacks before its members can be invited, in words."""
    found = []
    if not session.items.filter(state=ItemState.ON_AGENDA, removed_at=None).exists():
        found.append(_("Put something on the agenda."))
    if session.kind == SessionKind.ORDINARY and session.agenda_sent_on is None:
        found.append(_("Send the agenda to the governor, and note the day."))
    starts = [timezone.localdate(one.starts_at) for one in _planned_sittings(session)]
    if session.opens_on not in starts:
        found.append(_("Plan a sitting on the day on which the session opens."))
    if any(not session.opens_on <= day <= session.last_day for day in starts):
        found.append(_("A sitting lies outside the session: change its day."))
    if not members_in_office(timezone.localdate()):
        found.append(_("Enter the members of the council."))
    return found


def _planned_sittings(session: Session) -> list[Sitting]:
    return list(session.sittings.filter(state=SittingState.PLANNED, removed_at=None))


def _check_ready(session: Session) -> None:
    if session.state != SessionState.PLANNED:
        raise ValidationError(
            _("This can't be done: it is “%(state)s” by now."),
            params={"state": session.get_state_display()},
            code="transition",
        )
    if lacking := missing(session):
        raise ValidationError(lacking)


def check_notice(session: Session, late_reason: str) -> None:
    """Raise ValidationError where the notice comes too late and nobody says why."""
    earliest = planner.earliest_opening(session.rules, timezone.localdate())
    if session.opens_on < timezone.localdate():
        raise ValidationError(_("The day on which the session opens is over: move it first."))
    if session.opens_on < earliest and not late_reason.strip():
        words = _(
            "The notice is too late: a session whose members are invited today opens on %(day)s at "
            "the earliest. Move it, or say why the president keeps the day."
        )
        raise ValidationError({"late_reason": words % {"day": day_in_words(earliest)}})


def invitations(session: Session) -> list[Invitation]:
    """Make the notices of a session to who is in office; one for these days is made anew."""
    members = Member.objects.filter(pk__in=seats(timezone.localdate()).values("member"))
    rows = []
    for member in members.select_related("contact"):
        row, _made = Invitation.objects.update_or_create(
            session=session,
            member=member,
            opens_on=session.opens_on,
            defaults={
                "sent_at": session.notice_sent_at or timezone.now(),
                "is_by_hand": not telling.has_mail(member),
                "acknowledged_at": None,
                "noted_by": None,
            },
        )
        row.member = member
        rows.append(row)
    return rows


@transaction.atomic
def invite_late(session: Session, member: Member, *, user: Any) -> Invitation | None:
    """Invite a member whose seat began after the notice went out; None where that is needless."""
    session = held(session, user, PREPARE)
    if session.state not in (SessionState.CONVENED, SessionState.OPEN):
        return None
    row, is_new = Invitation.objects.get_or_create(
        session=session,
        member=member,
        opens_on=session.opens_on,
        defaults={"is_by_hand": not telling.has_mail(member)},
    )
    if not is_new:
        return None
    telling.invite(session, [row])
    facts = {"member": member.pk}
    actor = history.staff(user)
    history.record(session, "council.member_invited", actor=actor, data=facts, is_public=False)
    return row


@transaction.atomic
def note_handed_over(invitation: Invitation, *, user: Any) -> Invitation:
    """Note that a member got the notice by hand and signed for it."""
    session = held(invitation.session, user, PREPARE)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.acknowledged_at is None:
        invitation.is_by_hand = True
        invitation.acknowledged_at, invitation.noted_by = timezone.now(), user
        invitation.save(update_fields=["is_by_hand", "acknowledged_at", "noted_by"])
        facts = {"member": invitation.member_id}
        actor = history.staff(user)
        history.record(session, "council.notice_handed", actor=actor, data=facts, is_public=False)
    return invitation


@transaction.atomic
def acknowledge(invitation: Invitation) -> Invitation:
    """Note that a member has the notice, by the link that only they were sent. May be repeated."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.acknowledged_at is None:
        invitation.acknowledged_at = timezone.now()
        invitation.save(update_fields=["acknowledged_at"])
    return invitation
