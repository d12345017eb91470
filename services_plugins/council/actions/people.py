"""Who sits in the council: terms, members, their seats and offices, and the bodies.

Nothing is written over: a change ends one seat and begins another, so that every day of the past
keeps its council.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms import generation
from services_plugins.council.actions import notice
from services_plugins.council.actions.base import held, need, seats
from services_plugins.council.enums import BodyKind, Office, SessionState
from services_plugins.council.models import Body, Member, Membership, Session, Term
from services_plugins.council.permissions import PREPARE
from services_plugins.kit import history, people
from services_plugins.kit.enums import Channel
from tenants.law.wording import day_in_words

ONE_DAY = dt.timedelta(days=1)
# Offices that one person holds at a time.
SINGLE = frozenset({Office.PRESIDENT, Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.RAPPORTEUR})
NAMES = ("name_ar", "name_fr", "name_zgh", "gender")
COUNCIL_TITLE = {"ar": "مجلس الجماعة", "fr": "Conseil communal"}
BUREAU_TITLE = {"ar": "مكتب المجلس", "fr": "Bureau du conseil"}


# --- Terms --------------------------------------------------------------------------------------


@transaction.atomic
def begin_term(starts_on: dt.date, number_of_seats: int, *, user: Any) -> Term:
    """Begin a term, with its council and its bureau; the one that runs ends the day before."""
    need(user, PREPARE)
    if number_of_seats < 1:
        raise ValidationError({"seats": _("A council has members.")})
    previous = Term.objects.select_for_update().filter(ends_on=None, removed_at=None).first()
    if previous is not None:
        if starts_on <= previous.starts_on:
            words = _("The term that runs began on %(day)s: a new one begins after it.")
            raise ValidationError({"starts_on": words % {"day": day_in_words(previous.starts_on)}})
        _end_term(previous, starts_on - ONE_DAY, user)
    elif Term.objects.filter(ends_on__gte=starts_on, removed_at=None).exists():
        raise ValidationError({"starts_on": _("Another term lasted until after this day.")})
    term = Term.objects.create(starts_on=starts_on, seats=number_of_seats)
    for kind, title in ((BodyKind.COUNCIL, COUNCIL_TITLE), (BodyKind.BUREAU, BUREAU_TITLE)):
        Body.objects.create(
            term=term,
            kind=kind,
            title_ar=title["ar"],
            title_fr=title["fr"],
            starts_on=starts_on,
        )
    facts = {"on": starts_on.isoformat(), "seats": number_of_seats}
    history.record(term, "council.term_begun", actor=history.staff(user), data=facts)
    generation.renew()
    return term


def _end_term(term: Term, on: dt.date, user: Any) -> None:
    """End a term and every seat of it that still runs."""
    if Session.objects.filter(
        term=term,
        removed_at=None,
        opens_on__gt=on,
        state__in=(SessionState.PLANNED, SessionState.CONVENED, SessionState.OPEN),
    ).exists():
        raise ValidationError(
            {"starts_on": _("The term that runs has a session after that day: cancel it first.")}
        )
    running = Membership.objects.filter(body__term=term, ends_on=None, removed_at=None)
    if running.filter(starts_on__gt=on).exists():
        raise ValidationError(
            {"starts_on": _("A seat of the term that runs began after that day.")}
        )
    now = timezone.now()
    running.update(ends_on=on, updated_at=now)
    Body.objects.filter(term=term, ends_on=None).update(ends_on=on, updated_at=now)
    term.ends_on = on
    term.save(update_fields=["ends_on", "updated_at"])
    facts = {"on": on.isoformat()}
    history.record(term, "council.term_ended", actor=history.staff(user), data=facts)


@transaction.atomic
def change_seats(term: Term, number_of_seats: int, *, user: Any) -> Term:
    """Correct how many seats the council of a term has; no fewer than are taken."""
    term = held(term, user, PREPARE)
    taken = council_seats(term, timezone.localdate()).count()
    if number_of_seats < max(taken, 1):
        words = _("%(count)d seats are taken.")
        raise ValidationError({"seats": words % {"count": taken}})
    facts = {"from": term.seats, "to": number_of_seats}
    term.seats = number_of_seats
    term.save(update_fields=["seats", "updated_at"])
    history.record(term, "council.term_changed", actor=history.staff(user), data=facts)
    generation.renew()
    return term


# --- Members ------------------------------------------------------------------------------------


@transaction.atomic
def add_member(
    term: Term, written: dict[str, Any], starts_on: dt.date, *, rank: int = 0, user: Any
) -> Member:
    """Enter somebody who takes a seat in the council, from the first day or later in the term.

    `written` are values of `NAMES` and `email`. Who is elected while a session is convened is
    invited to it. Raises ValidationError, by field.
    """
    term = held(term, user, PREPARE)
    member = Member()
    _write(member, written)
    member.save()
    history.record(member, "council.member_added", actor=history.staff(user), is_public=False)
    take_seat(member, _council(term), Office.MEMBER, starts_on, rank=rank, user=user)
    return member


@transaction.atomic
def change_member(member: Member, written: dict[str, Any], *, user: Any) -> Member:
    """Correct what is known of a member; `written` are values of `NAMES` and `email`."""
    member = held(member, user, PREPARE)
    _write(member, written)
    member.save()
    history.record(member, "council.member_changed", actor=history.staff(user), is_public=False)
    generation.renew()
    return member


def _write(member: Member, written: dict[str, Any]) -> None:
    for name in NAMES:
        if name in written:
            setattr(member, name, written[name].strip())
    if not member.name_ar:
        raise ValidationError({"name_ar": _("Write the name in Arabic.")})
    if "email" in written:
        member.contact = _contact(written["email"])


def _contact(email: str) -> Any:
    """Return where notices go; None without an address. Raises ValidationError."""
    if not email.strip():
        return None
    try:
        return people.contact_for(Channel.EMAIL, email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error


@transaction.atomic
def publish_contacts(member: Member, written: dict[str, Any], *, user: Any) -> Member:
    """Keep photograph and public contacts with the day of the member's written consent.

    `written` has `photo`, `public_email`, `public_phone` and `consented_on`. Raises
    ValidationError without a consent (law 09-08).
    """
    member = held(member, user, PREPARE)
    consented_on = written["consented_on"]
    if consented_on is None or consented_on > timezone.localdate():
        raise ValidationError(
            {"consented_on": _("Write the day on which the member agreed in writing.")}
        )
    for name in ("photo", "public_email", "public_phone", "consented_on"):
        setattr(member, name, written[name])
    member.save()
    facts = {"on": consented_on.isoformat()}
    actor = history.staff(user)
    history.record(member, "council.consented", actor=actor, data=facts, is_public=False)
    generation.renew()
    return member


@transaction.atomic
def withdraw_consent(member: Member, *, user: Any) -> Member:
    """Remove photograph and public contacts: the member no longer agrees to them."""
    member = held(member, user, PREPARE)
    member.photo, member.public_email, member.public_phone = None, "", ""
    member.consented_on = None
    member.save()
    actor = history.staff(user)
    history.record(member, "council.consent_withdrawn", actor=actor, is_public=False)
    generation.renew()
    return member


@transaction.atomic
def leave(member: Member, on: dt.date, reason: str, *, user: Any) -> Member:
    """End a member's seat in the council, and with it every office and seat in other bodies."""
    member = held(member, user, PREPARE)
    running = Membership.objects.on(on).filter(member=member, ends_on=None)
    rows = list(running.select_related("body"))
    if not any(one.body.kind == BodyKind.COUNCIL for one in rows):
        raise ValidationError({"on": _("This member has no seat in the council on that day.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the seat ends.")})
    for one in rows:
        _end_seat(one, on, reason)
    later = member.memberships.filter(starts_on__gt=on, ends_on=None, removed_at=None)
    if later.exists():
        raise ValidationError({"on": _("This member took another seat after that day.")})
    facts = {"on": on.isoformat(), "reason": reason.strip()}
    history.record(member, "council.member_left", actor=history.staff(user), data=facts)
    generation.renew()
    return member


# --- Bodies and seats ---------------------------------------------------------------------------


@transaction.atomic
def form_body(body: Body, *, user: Any) -> Body:
    """Form a committee, a group or the body for equality; `body` isn't saved yet."""
    need(user, PREPARE)
    if body.kind in (BodyKind.COUNCIL, BodyKind.BUREAU):
        raise ValidationError({"kind": _("A term has its council and its bureau already.")})
    _check_within(body.term, body.starts_on, "starts_on")
    if not body.title_ar.strip():
        raise ValidationError({"title_ar": _("Give it a title in Arabic.")})
    body.position = body.position or body.term.bodies.filter(removed_at=None).count()
    body.save()
    facts = {"kind": body.kind, "on": body.starts_on.isoformat()}
    history.record(body, "council.body_formed", actor=history.staff(user), data=facts)
    generation.renew()
    return body


@transaction.atomic
def change_body(body: Body, written: dict[str, Any], *, user: Any) -> Body:
    """Correct titles, what a body deals with, and whether the opposition chairs it."""
    body = held(body, user, PREPARE)
    for name, value in written.items():
        setattr(body, name, value)
    if not body.title_ar.strip():
        raise ValidationError({"title_ar": _("Give it a title in Arabic.")})
    body.save()
    history.record(body, "council.body_changed", actor=history.staff(user))
    generation.renew()
    return body


@transaction.atomic
def dissolve(body: Body, on: dt.date, reason: str, *, user: Any) -> Body:
    """End a body and the seats in it."""
    body = held(body, user, PREPARE)
    if body.kind in (BodyKind.COUNCIL, BodyKind.BUREAU):
        raise ValidationError(_("Council and bureau end with their term."))
    if body.ends_on is not None:
        raise ValidationError(_("This body was dissolved already."), code="transition")
    if on < body.starts_on:
        raise ValidationError({"on": _("It was formed after that day.")})
    for one in body.memberships.filter(ends_on=None, removed_at=None):
        _end_seat(one, on, reason)
    body.ends_on = on
    body.save(update_fields=["ends_on", "updated_at"])
    facts = {"on": on.isoformat(), "reason": reason.strip()}
    history.record(body, "council.body_dissolved", actor=history.staff(user), data=facts)
    generation.renew()
    return body


@transaction.atomic
def take_seat(
    member: Member, body: Body, office: Office, starts_on: dt.date, *, rank: int = 0, user: Any
) -> Membership:
    """Give a member a seat or an office in a body.

    Whoever held the same seat in it, or an office that one person holds, gives it up the day
    before: the change stays in the history. Raises ValidationError, by field.
    """
    body = held(body, user, PREPARE)
    _check_within(body.term, starts_on, "starts_on")
    if body.ends_on is not None and body.ends_on < starts_on:
        raise ValidationError({"body": _("This body was dissolved.")})
    if body.kind == BodyKind.COUNCIL:
        _check_vacant(body.term, member, starts_on)
    elif not seats(starts_on).filter(member=member, body__term=body.term_id).exists():
        raise ValidationError(
            {"member": _("Only who has a seat in the council that day can sit in it.")}
        )
    _make_room(member, body, office, starts_on)
    seat = Membership.objects.create(
        member=member, body=body, office=office, rank=rank, starts_on=starts_on
    )
    facts = {"body": body.pk, "office": office.value, "on": starts_on.isoformat()}
    history.record(member, "council.seat_begun", actor=history.staff(user), data=facts)
    generation.renew()
    if body.kind == BodyKind.COUNCIL:
        _invite(member, user)
    return seat


def _make_room(member: Member, body: Body, office: Office, starts_on: dt.date) -> None:
    """End what the new seat takes the place of."""
    replaced = Q(member=member)
    if office in SINGLE:
        replaced |= Q(office=office)
    open_seats = body.memberships.select_for_update().filter(
        replaced, ends_on=None, removed_at=None
    )
    for one in open_seats:
        if one.member_id == member.pk and one.office == office:
            raise ValidationError({"office": _("This member has this seat already.")})
        if one.member_id == member.pk and one.starts_on == starts_on:
            # Entered the same day: the new seat is what it was meant to be.
            one.removed_at = timezone.now()
            one.save(update_fields=["removed_at", "updated_at"])
            continue
        if one.starts_on >= starts_on:
            words = _("Whoever has it now took it on %(day)s: choose a later day.")
            raise ValidationError({"starts_on": words % {"day": day_in_words(one.starts_on)}})
        _end_seat(one, starts_on - ONE_DAY, "")


@transaction.atomic
def end_seat(seat: Membership, on: dt.date, reason: str, *, user: Any) -> Membership:
    """End a seat in a bureau, a committee or a group; that in the council ends by `leave`."""
    member = held(seat.member, user, PREPARE)
    seat = Membership.objects.select_for_update().select_related("body").get(pk=seat.pk)
    if seat.body.kind == BodyKind.COUNCIL:
        raise ValidationError(_("Say that the member left the council instead."))
    if seat.ends_on is not None:
        raise ValidationError(_("This seat has ended already."), code="transition")
    _end_seat(seat, on, reason)
    facts = {"body": seat.body_id, "office": seat.office, "on": on.isoformat()}
    history.record(member, "council.seat_ended", actor=history.staff(user), data=facts)
    generation.renew()
    return seat


def _end_seat(seat: Membership, on: dt.date, reason: str) -> None:
    if on < seat.starts_on:
        raise ValidationError({"on": _("A seat can't end before it began.")})
    seat.ends_on, seat.end_reason = on, reason.strip()[:200]
    seat.save(update_fields=["ends_on", "end_reason", "updated_at"])


def _check_within(term: Term, day: dt.date, field: str) -> None:
    if day < term.starts_on or (term.ends_on is not None and day > term.ends_on):
        words = _("The term began on %(day)s: choose a day that lies in it.")
        raise ValidationError({field: words % {"day": day_in_words(term.starts_on)}})


def _check_vacant(term: Term, member: Member, starts_on: dt.date) -> None:
    """Raise ValidationError where all seats are taken; the term is locked by its body."""
    if council_seats(term, starts_on).exclude(member=member).count() >= term.seats:
        words = _("All %(count)d seats are taken that day: note first who left.")
        raise ValidationError({"starts_on": words % {"count": term.seats}})


def _invite(member: Member, user: Any) -> None:
    """Invite a new member to the sessions whose notice has gone out."""
    for session in Session.objects.filter(
        state__in=(SessionState.CONVENED, SessionState.OPEN), removed_at=None
    ):
        notice.invite_late(session, member, user=user)


def council_seats(term: Term, day: dt.date) -> Any:
    """Return the seats in the council of a term that are held on a day."""
    return seats(day).filter(body__term=term)


def _council(term: Term) -> Body:
    return Body.objects.get(term=term, kind=BodyKind.COUNCIL, removed_at=None)
