"""Taking a list of members over: all of it, or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.text import normalise
from services_plugins.council.actions.base import held
from services_plugins.council.actions.people import add_member, form_body, take_seat
from services_plugins.council.enums import BodyKind, Office
from services_plugins.council.models import Body, Member, Term
from services_plugins.council.permissions import PREPARE
from services_plugins.council.roster import Person
from services_plugins.kit import history

# The bureau has these; secretary and deputy are chosen outside of it (113-14, article 22).
OF_BUREAU = frozenset({Office.PRESIDENT, Office.VICE_PRESIDENT})


@transaction.atomic
def import_members(term: Term, people: list[Person], starts_on: dt.date, *, user: Any) -> int:
    """Enter everybody of a list with their seats, groups and committees; return how many.

    Committees and groups that aren't there are formed. Raises ValidationError, and changes
    nothing, where one of them can't be entered; the message names the line.
    """
    term = held(term, user, PREPARE)
    known = known_names(term)
    bodies = {_key(one.kind, one.title_ar): one for one in term.bodies.filter(removed_at=None)}
    bodies |= {_key(one.kind, one.title_fr): one for one in bodies.values() if one.title_fr}
    for one in people:
        try:
            if normalise(one.name_ar) in known:
                raise ValidationError(_("There is a member with this name already."))
            _enter(term, one, starts_on, bodies, user)
        except ValidationError as error:
            words = _("Line %(line)d: %(why)s")
            why = " ".join(error.messages)
            raise ValidationError(words % {"line": one.line, "why": why}) from error
    facts = {"count": len(people)}
    actor = history.staff(user)
    history.record(term, "council.members_imported", actor=actor, data=facts, is_public=False)
    return len(people)


def known_names(term: Term) -> set[str]:
    """Return the names of a term's members, folded."""
    rows = Member.objects.filter(memberships__body__term=term, removed_at=None)
    return {normalise(name) for name in rows.values_list("name_ar", flat=True)}


def _key(kind: str, title: str) -> tuple[str, str]:
    return kind, normalise(title)


def _enter(
    term: Term, one: Person, starts_on: dt.date, bodies: dict[tuple[str, str], Body], user: Any
) -> None:
    written = {
        "name_ar": one.name_ar,
        "name_fr": one.name_fr,
        "gender": one.gender,
        "email": one.email,
    }
    member = add_member(term, written, starts_on, rank=one.rank, user=user)
    office = Office(one.office)
    if office in OF_BUREAU:
        bureau = term.bodies.get(kind=BodyKind.BUREAU, removed_at=None)
        take_seat(member, bureau, office, starts_on, rank=one.office_rank, user=user)
    elif office != Office.MEMBER:
        council = term.bodies.get(kind=BodyKind.COUNCIL, removed_at=None)
        take_seat(member, council, office, starts_on, rank=one.rank, user=user)
    for kind, title in ((BodyKind.GROUP, one.group), (BodyKind.STANDING, one.committee)):
        if title:
            body = bodies.get(_key(kind, title)) or _form(term, kind, title, starts_on, user)
            bodies[_key(kind, title)] = body
            take_seat(member, body, Office.MEMBER, starts_on, rank=one.rank, user=user)


def _form(term: Term, kind: BodyKind, title: str, starts_on: dt.date, user: Any) -> Body:
    return form_body(Body(term=term, kind=kind, title_ar=title, starts_on=starts_on), user=user)
