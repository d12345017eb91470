"""Who sits in the council, as Popolo has it: persons, organizations, memberships, posts."""

from __future__ import annotations

from typing import Any

from cms.addresses import current_base_url
from cms.models import SiteIdentity
from services_plugins.council.enums import BodyKind, Gender
from services_plugins.council.models import Body, Member, Membership, Term
from services_plugins.council.oparl import addresses, rows

Described = dict[str, Any]

_GENDERS = {Gender.WOMAN.value: "female", Gender.MAN.value: "male"}
_KINDS = {BodyKind.COUNCIL: "legislature", BodyKind.GROUP: "group"}


def describe() -> Described:
    """Return everybody of every term: four queries. Contacts only of who agreed (law 09-08)."""
    identity = SiteIdentity.load()
    terms = list(rows.TERMS.filter(removed_at__isnull=True).order_by("starts_on"))
    bodies = list(rows.BODIES.filter(removed_at__isnull=True).order_by("pk"))
    councils = {body.term_id: body for body in bodies if body.kind == BodyKind.COUNCIL}
    members = rows.MEMBERS.filter(removed_at__isnull=True).order_by("pk")
    seats = rows.MEMBERSHIPS.filter(removed_at__isnull=True).select_related("body").order_by("pk")
    return {
        "areas": [_area(identity)],
        "events": [_term(term) for term in terms],
        "organizations": [_organization(body, councils.get(body.term_id)) for body in bodies],
        "persons": [_person(member) for member in members],
        "memberships": [_membership(seat, identity) for seat in seats],
    }


def _area(identity: SiteIdentity) -> Described:
    return _clean(
        {
            "id": identity.territory_code,
            "name": identity.name_ar,
            "classification": identity.kind,
            "other_names": _other_names(identity.name_fr, identity.name_zgh),
        }
    )


def _term(term: Term) -> Described:
    return _clean(
        {
            "id": addresses.of("legislative-term", term.pk),
            "name": str(term),
            "classification": "legislative period",
            "start_date": term.starts_on.isoformat(),
            "end_date": term.ends_on.isoformat() if term.ends_on else None,
        }
    )


def _organization(body: Body, council: Body | None) -> Described:
    is_part = council is not None and council.pk != body.pk
    return _clean(
        {
            "id": addresses.of("organization", body.pk),
            "name": body.title_ar,
            "other_names": _other_names(body.title_fr, body.title_zgh),
            "classification": _KINDS.get(BodyKind(body.kind), body.kind),
            "parent_id": addresses.of("organization", council.pk) if is_part and council else None,
            "founding_date": body.starts_on.isoformat(),
            "dissolution_date": body.ends_on.isoformat() if body.ends_on else None,
        }
    )


def _person(member: Member) -> Described:
    contacts = []
    if member.has_consented:
        details = (("email", member.public_email), ("voice", member.public_phone))
        contacts = [{"type": kind, "value": value} for kind, value in details if value]
    return _clean(
        {
            "id": addresses.of("person", member.pk),
            "name": member.name_ar,
            "other_names": _other_names(member.name_fr, member.name_zgh),
            "gender": _GENDERS.get(member.gender),
            "contact_details": contacts or None,
            "sources": [{"url": current_base_url()}],
        }
    )


def _membership(seat: Membership, identity: SiteIdentity) -> Described:
    return _clean(
        {
            "id": addresses.of("membership", seat.pk),
            "person_id": addresses.of("person", seat.member_id),
            "organization_id": addresses.of("organization", seat.body_id),
            "legislative_period_id": addresses.of("legislative-term", seat.body.term_id),
            "area_id": identity.territory_code,
            "role": seat.office,
            "label": str(seat.get_office_display()),
            "start_date": seat.starts_on.isoformat(),
            "end_date": seat.ends_on.isoformat() if seat.ends_on else None,
        }
    )


def _other_names(fr: str, zgh: str) -> list[Described] | None:
    names = (("fr", fr), ("zgh", zgh))
    return [{"name": name, "lang": language} for language, name in names if name] or None


def _clean(attributes: Described) -> Described:
    return {key: value for key, value in attributes.items() if value is not None}
