"""What the law wants of a council's composition, and what is still missing of it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services_plugins.council.enums import BodyKind, Gender, Office
from services_plugins.council.law import territory
from services_plugins.council.models import Body, Membership, Term
from tenants.law.rules import Rule, rule, scope_of

CODES = ("council.committees.minimum", "council.committees.opposition", "council.women_in_bureau")


def hints(term: Term, on: dt.date) -> list[str]:
    """Return what a term's council lacks on a day, in words; hints, since the law has its ways."""
    scope = scope_of(territory())
    minimum, opposition, women = (rule(code, **scope) for code in CODES)
    bodies = list(term.bodies.filter(removed_at=None, starts_on__lte=on, ends_on=None))
    seats = list(Membership.objects.on(on).filter(body__term=term).select_related("member", "body"))
    found = [
        _vacant(term, seats),
        _committees(bodies, minimum),
        _opposition(bodies, opposition),
        _women(seats, women),
        _equality(bodies),
        _offices(seats),
    ]
    return [one for one in found if one]


def _vacant(term: Term, seats: list[Membership]) -> str:
    taken = {one.member_id for one in seats if one.body.kind == BodyKind.COUNCIL}
    vacant = term.seats - len(taken)
    words = ngettext("%(count)d seat is vacant.", "%(count)d seats are vacant.", vacant)
    return words % {"count": vacant} if vacant > 0 else ""


def _committees(bodies: list[Body], minimum: Rule) -> str:
    standing = [one for one in bodies if one.kind == BodyKind.STANDING]
    if len(standing) >= (minimum.value or 0):
        return ""
    words = _("At least %(needed)s standing committees are needed (%(law)s, article %(article)s).")
    return words % _named(minimum)


def _opposition(bodies: list[Body], needed: Rule) -> str:
    chaired = [one for one in bodies if one.kind == BodyKind.STANDING and one.is_opposition_chaired]
    if len(chaired) >= (needed.value or 0):
        return ""
    words = _("The opposition chairs a standing committee (%(law)s, article %(article)s).")
    return words % _named(needed)


def _women(seats: list[Membership], share: Rule) -> str:
    """The aim is a share of the vice-presidents."""
    vices = [one.member for one in seats if one.office == Office.VICE_PRESIDENT]
    women = sum(one.gender == Gender.WOMAN for one in vices)
    if not vices or women * (share.value or 1) >= len(vices):
        return ""
    words = _(
        "The law aims at one woman in %(needed)s among the vice-presidents: there are %(women)d of "
        "%(vices)d (%(law)s, article %(article)s)."
    )
    return words % (_named(share) | {"women": women, "vices": len(vices)})


def _equality(bodies: list[Body]) -> str:
    if any(one.kind == BodyKind.EQUALITY for one in bodies):
        return ""
    return _("Form the body for equity, equal opportunities and the gender approach (article 120).")


def _offices(seats: list[Membership]) -> str:
    if any(one.office == Office.PRESIDENT and one.body.kind == BodyKind.BUREAU for one in seats):
        return ""
    return _("Nobody presides over the council yet.")


def _named(one: Rule) -> dict[str, object]:
    return {"needed": one.value, "law": one.law, "article": one.article}
