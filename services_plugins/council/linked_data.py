"""The council's works for search engines, in the words of schema.org."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from services_plugins.council.enums import DeliberationState, SessionState
from services_plugins.council.models import Deliberation, Member, Session, Sitting
from services_plugins.council.wording import session_name

SCHEMA = "https://schema.org"
IN_FORCE = frozenset({DeliberationState.ENFORCEABLE, DeliberationState.EXECUTED})


def council(tenant: Any, coming: Session | None) -> dict[str, Any]:
    """Return the council as a body of the commune, with its next session."""
    data = {"@context": SCHEMA, "@type": "GovernmentOrganization", **_council(tenant)}
    return data | ({"event": _event(tenant, coming, [])} if coming else {})


def session(tenant: Any, row: Session, sittings: list[Sitting]) -> dict[str, Any]:
    return {"@context": SCHEMA, **_event(tenant, row, sittings)}


def deliberation(tenant: Any, row: Deliberation) -> dict[str, Any]:
    """Return a deliberation as a piece of local law."""
    return {
        "@context": SCHEMA,
        "@type": "Legislation",
        "name": row.title,
        "legislationIdentifier": row.reference,
        "legislationDate": row.adopted_on.isoformat(),
        "legislationPassedBy": {"@type": "GovernmentOrganization", **_council(tenant)},
        "legislationLegalForce": "InForce" if row.state in IN_FORCE else "NotInForce",
        "inLanguage": [code for code in ("ar", "fr", "zgh") if getattr(row, f"text_{code}")],
        "url": tenant.base_url + reverse("council:deliberation", args=[row.pk]),
    }


def member(tenant: Any, row: Member) -> dict[str, Any]:
    return {
        "@context": SCHEMA,
        "@type": "Person",
        "name": row.name,
        "url": tenant.base_url + reverse("council:member", args=[row.pk]),
        "memberOf": {"@type": "GovernmentOrganization", **_council(tenant)},
    }


def _council(tenant: Any) -> dict[str, str]:
    return {"name": tenant.name, "url": tenant.base_url + reverse("council:index")}


def _event(tenant: Any, row: Session, sittings: list[Sitting]) -> dict[str, Any]:
    first = sittings[0] if sittings else None
    is_over = row.state == SessionState.CLOSED
    place = first.place if first and first.place else tenant.name
    return {
        "@type": "Event",
        "name": session_name(row),
        "startDate": first.starts_at.isoformat() if first else row.opens_on.isoformat(),
        "endDate": row.last_day.isoformat(),
        "eventStatus": f"{SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": place, "address": tenant.name},
        "organizer": {"@type": "GovernmentOrganization", **_council(tenant)},
        "isAccessibleForFree": True,
        "url": tenant.base_url + reverse("council:session", args=[row.pk]),
        **({} if is_over else {"audience": {"@type": "Audience", "audienceType": "public"}}),
    }
