"""What the requests of a commune add up to, without anything of any person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Aggregate, Count, FloatField, OuterRef, Q, Subquery

from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline
from services_plugins.requests import finder
from services_plugins.requests.definition import Text
from services_plugins.requests.enums import RequestState
from services_plugins.requests.models import Request


class Median(Aggregate):
    """The middle value, as PostgreSQL finds it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Row:
    """One procedure: requests filed and answered, median of working days, share in time."""

    name: Text
    filed: int
    answered: int
    median_days: int | None
    # Percent of the delays that have ended; None before the first has.
    in_time: int | None


def by_procedure() -> list[Row]:
    """Return a row for each procedure that was asked for, demonstration requests included."""
    filed = Request.objects.exclude(state=RequestState.DRAFT)
    counts = {
        row["edition__procedure"]: row
        for row in filed.values("edition__procedure").annotate(
            filed=Count("pk"),
            answered=Count("pk", filter=Q(decided_at__isnull=False)),
            median=Median("days_taken", filter=Q(days_taken__isnull=False)),
        )
    }
    kept = _kept()
    rows = []
    for offer in finder.offers():
        if row := counts.get(offer.procedure.pk):
            median = row["median"]
            rows.append(
                Row(
                    name=offer.sheet.name,
                    filed=row["filed"],
                    answered=row["answered"],
                    median_days=None if median is None else round(median),
                    in_time=kept.get(offer.procedure.pk),
                )
            )
    return rows


def _kept() -> dict[int, int]:
    """Return the percentage of delays kept, by procedure, counted in the database."""
    rows = Deadline.objects.filter(
        subject_kind=Request._meta.label_lower,
        state__in=[DeadlineState.MET, DeadlineState.MISSED],
    ).annotate(
        procedure=Subquery(
            Request.objects.filter(pk=OuterRef("subject_id")).values("edition__procedure")[:1]
        )
    )
    counts = rows.values("procedure").annotate(
        ended=Count("pk"), met=Count("pk", filter=Q(state=DeadlineState.MET))
    )
    return {row["procedure"]: round(100 * row["met"] / row["ended"]) for row in counts}
