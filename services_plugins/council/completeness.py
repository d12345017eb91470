"""How complete the published record of a council is, year by year: for anyone to see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from services_plugins.council.actions.minutes import PUBLICATION, TO_GOVERNOR
from services_plugins.council.enums import PaperKind, SessionState
from services_plugins.council.models import Deliberation, Minutes, Paper, Session
from services_plugins.kit.enums import DeadlineState
from services_plugins.kit.models import Deadline


@dataclass
class Year:
    """One year: what there is, and what is missing."""

    year: int
    # Sessions that were held, and their minutes.
    sessions: int = 0
    minutes_published: int = 0
    minutes_due: int = 0
    minutes_late: int = 0
    # Deliberations, as far as the public may know of them.
    deliberations: int = 0
    published: int = 0
    without_document: int = 0
    without_posting: int = 0
    closed_doors: int = 0

    @property
    def is_complete(self) -> bool:
        return not any(
            (self.minutes_due, self.unpublished, self.without_document, self.without_posting)
        )

    @property
    def unpublished(self) -> int:
        """Deliberations that could be published and aren't."""
        return self.deliberations - self.published - self.closed_doors


def by_year() -> list[Year]:
    """Return the years that there is something of, the latest first; in two queries."""
    years: dict[int, Year] = {}
    for row in _sessions():
        year = years.setdefault(row["year"], Year(row["year"]))
        year.sessions = row["held"]
        year.minutes_published = row["published"]
        year.minutes_due = row["held"] - row["published"]
        year.minutes_late = row["late"]
    for row in _deliberations():
        year = years.setdefault(row["year"], Year(row["year"]))
        for name in ("deliberations", "published", "closed_doors"):
            setattr(year, name, row[name])
        year.without_document, year.without_posting = row["undocumented"], row["unposted"]
    return sorted(years.values(), key=lambda one: -one.year)


def _sessions() -> Iterable[Any]:
    """Return what there is of sessions that are over, by year."""
    is_published = Q(minutes__published_at__isnull=False)
    late = Deadline.objects.filter(
        subject_kind=Minutes._meta.label_lower,
        subject_id=OuterRef("minutes__pk"),
        rule_code__in=(TO_GOVERNOR, PUBLICATION),
        state=DeadlineState.RUNNING,
        due__lt=timezone.localdate(),
    )
    rows = Session.objects.filter(state=SessionState.CLOSED, removed_at=None)
    return (
        rows.annotate(year=ExtractYear("opens_on"), is_late=Exists(late))
        .order_by("year")
        .values("year")
        .annotate(
            held=Count("pk"),
            published=Count("pk", filter=is_published),
            late=Count("pk", filter=Q(is_late=True) & ~is_published),
        )
    )


def _deliberations() -> Iterable[Any]:
    documents = Paper.objects.filter(
        subject_kind=Deliberation._meta.label_lower,
        subject_id=OuterRef("pk"),
        kind=PaperKind.DELIBERATION,
        is_public=True,
        removed_at=None,
    )
    is_closed = Q(item__is_closed=True) | Q(item__sitting__is_closed=True)
    is_public = Q(published_at__isnull=False)
    return (
        Deliberation.objects.filter(removed_at=None)
        .annotate(has_document=Exists(documents))
        .order_by("year")
        .values("year")
        .annotate(
            deliberations=Count("pk"),
            published=Count("pk", filter=is_public),
            closed_doors=Count("pk", filter=is_closed & ~is_public),
            undocumented=Count("pk", filter=is_public & Q(has_document=False)),
            unposted=Count("pk", filter=is_public & Q(posted_on=None)),
        )
    )
