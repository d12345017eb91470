"""The register as people look through it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cms.text import normalise
from services_plugins.petitions.enums import Authority
from services_plugins.petitions.portal.enums import STATES, CouncilKind, Stage
from services_plugins.petitions.portal.models import PetitionFacts
from tenants import directory
from tenants.enums import TenantState, TerritoryKind

KINDS = {
    CouncilKind.COMMUNE: Q(territory__kind__in=TerritoryKind.communes()),
    CouncilKind.PROVINCE: Q(territory__kind__in=TerritoryKind.provinces()),
    CouncilKind.REGION: Q(territory__kind=TerritoryKind.REGION),
    CouncilKind.NATIONAL: ~Q(authority=Authority.COUNCIL),
}


def register() -> QuerySet[PetitionFacts]:
    """Return all petitions, the newest first, with what a list shows of them: one query.

    What was made up for a demonstration ends with the site that showed it.
    """
    rows = PetitionFacts.objects.select_related("tenant", "territory__parent__parent")
    return rows.exclude(is_demonstration=True, tenant__state=TenantState.DELETED)


def addressed_to(key: str) -> QuerySet[PetitionFacts]:
    """Return the petitions to one authority: `key` as `PetitionFacts.key`."""
    if key in Authority.values:
        return register().filter(authority=key, territory=None)
    return register().filter(territory__code=key)


def late() -> Q:
    """Petitions whose answer came, or still waits, beyond the legal delay."""
    waits = Q(decided_on=None, state__in=STATES[Stage.WAITING], due__lt=timezone.localdate())
    return Q(decided_on__gt=F("due")) | waits


def at_stage(stage: str) -> Q:
    return late() if stage == Stage.LATE else Q(state__in=STATES[Stage(stage)])


def find(chosen: dict[str, Any]) -> QuerySet[PetitionFacts]:
    """Return the petitions that hold all words, of a place, a kind of authority and a stage."""
    rows = register()
    for word in normalise(chosen.get("q") or "").split():
        rows = rows.filter(search_text__contains=word)
    if area := chosen.get("province") or chosen.get("region"):
        rows = rows.filter(directory.inside(area, "territory__"))
    if kind := chosen.get("kind"):
        rows = rows.filter(KINDS[CouncilKind(kind)])
    if stage := chosen.get("stage"):
        rows = rows.filter(at_stage(stage))
    return rows
