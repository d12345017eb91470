"""Every kind of OParl object: its rows, and how they are described."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from services_plugins.council.oparl import objects, rows


@dataclass(frozen=True)
class Kind:
    """One kind: `name` as OParl has it, `slug` in addresses.

    `all_rows` are those that were ever published, removed ones too; `in_full` the same with what
    a description needs. `describe(rows, full)` leaves inner lists out unless `full`.
    """

    name: str
    slug: str
    all_rows: Callable[[], QuerySet]
    in_full: Callable[[], QuerySet]
    describe: Callable[[Sequence[Any], bool], list[objects.Object]]

    def shown(self) -> QuerySet:
        """Return the rows that are to be seen now."""
        return self.in_full().filter(removed_at__isnull=True)


def _same(all_rows: QuerySet) -> dict[str, Callable[[], QuerySet]]:
    return {"all_rows": all_rows.all, "in_full": all_rows.all}


KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind("LegislativeTerm", "legislative-term", **_same(rows.TERMS), describe=objects.terms),
        Kind(
            "Organization",
            "organization",
            rows.BODIES.all,
            rows.bodies_in_full,
            objects.organizations,
        ),
        Kind("Person", "person", rows.MEMBERS.all, rows.members_in_full, objects.persons),
        Kind("Membership", "membership", **_same(rows.MEMBERSHIPS), describe=objects.memberships),
        Kind("Meeting", "meeting", rows.sittings, rows.sittings_in_full, objects.meetings),
        Kind("AgendaItem", "agenda-item", rows.items, rows.items_in_full, objects.agenda_items),
        Kind(
            "Paper",
            "paper",
            rows.DELIBERATIONS.all,
            rows.deliberations_in_full,
            objects.papers,
        ),
        Kind(
            "Consultation",
            "consultation",
            rows.consultations,
            rows.consultations,
            objects.consultations,
        ),
        Kind("File", "file", rows.files, rows.files, objects.files),
        Kind("Location", "location", rows.places, rows.places, objects.locations),
    )
}
