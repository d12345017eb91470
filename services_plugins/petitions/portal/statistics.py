"""What the petitions of the country add up to, and how authorities answer them.

A petition that waits beyond its legal delay counts as late: nobody looks punctual by never
answering. Medians are of calendar days from filing to the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Substr

from services_plugins.kit.aggregates import Median
from services_plugins.petitions.portal.enums import STATES, Stage
from services_plugins.petitions.portal.finder import late
from services_plugins.petitions.portal.models import PetitionFacts
from tenants.directory import REGION_LETTERS


@dataclass(frozen=True)
class Record:
    """How many petitions there are, and what became of them."""

    petitions: int = 0
    signatures: int = 0
    open: int = 0
    received: int = 0
    waiting: int = 0
    accepted: int = 0
    refused: int = 0
    in_time: int = 0
    late: int = 0
    demonstration: int = 0
    median_days: int | None = None

    @property
    def share_in_time(self) -> int | None:
        """Percent of the answers that were due and came in time; None where none was due."""
        due = self.in_time + self.late
        return round(100 * self.in_time / due) if due else None


def record(rows: QuerySet[PetitionFacts]) -> Record:
    """Return the record of some petitions: one query."""
    return _record(rows.order_by().aggregate(**measures()))


def by_stage(rows: QuerySet[PetitionFacts]) -> list[tuple[Stage, int]]:
    """Return how many petitions stand where, in the order of their way: one query."""
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return [(stage, sum(counts.get(one, 0) for one in states)) for stage, states in STATES.items()]


def by_region(rows: QuerySet[PetitionFacts]) -> dict[str, Record]:
    """Return the record of each region's councils, by code of the region: one query."""
    regions = rows.exclude(territory=None).order_by()
    groups = _grouped(regions.values(region=Substr("territory__code", 1, REGION_LETTERS)))
    return {row["region"]: record_of(row) for row in groups}


def by_authority(rows: QuerySet[PetitionFacts]) -> QuerySet[Any, Any]:
    """Return a row for each authority, those with most petitions first: `record_of` reads it."""
    groups = rows.order_by().values("authority", "territory_id", code=F("territory__code"))
    return _grouped(groups).order_by("-petitions", "authority", "code")


def _grouped(groups: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return groups.annotate(**measures())


def record_of(row: dict[str, Any]) -> Record:
    return _record({name: row[name] for name in measures()})


def measures() -> dict[str, Aggregate]:
    """Return what is counted, by name of Record's fields."""
    return {
        "petitions": Count("pk"),
        "signatures": Sum("signature_count"),
        "open": _count(state__in=STATES[Stage.OPEN]),
        "received": _count(filed_on__isnull=False),
        "waiting": _count(state__in=STATES[Stage.WAITING]),
        "accepted": _count(state__in=STATES[Stage.ACCEPTED]),
        "refused": _count(state__in=STATES[Stage.REFUSED]),
        "in_time": _count(decided_on__lte=F("due")),
        "late": Count("pk", filter=late()),
        "demonstration": _count(is_demonstration=True),
        "median_days": Median("days_taken", filter=Q(days_taken__isnull=False)),
    }


def _count(**condition: Any) -> Count:
    return Count("pk", filter=Q(**condition))


def _record(counts: dict[str, Any]) -> Record:
    median = counts["median_days"]
    return Record(
        **counts
        | {
            "signatures": counts["signatures"] or 0,
            "median_days": None if median is None else round(median),
        }
    )
