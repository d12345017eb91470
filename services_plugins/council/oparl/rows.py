"""Which rows are published, which are gone, and what of each page of them is fetched at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import F, Min, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from services_plugins.council.enums import (
    ON_AGENDA,
    PUBLIC_SESSIONS,
    BodyKind,
    Presence,
    SessionState,
)
from services_plugins.council.models import (
    AgendaItem,
    Attendance,
    Body,
    Deliberation,
    Member,
    Membership,
    Paper,
    Sitting,
    Term,
    Vote,
)
from services_plugins.kit.enums import Safety

Papers = dict[tuple[str, int], list[Paper]]


def _announced(prefix: str = "") -> Q:
    """Sessions that members were invited to, even where they were cancelled then."""
    cancelled = Q(
        **{
            f"{prefix}state": SessionState.CANCELLED,
            f"{prefix}notice_sent_at__isnull": False,
        }
    )
    return cancelled | Q(**{f"{prefix}state__in": list(PUBLIC_SESSIONS)})


# What was ever to be seen of each kind. Committees sit in private: their meetings aren't here.
TERMS = Term.objects.all()
BODIES = Body.objects.all()
MEMBERS = Member.objects.all()
MEMBERSHIPS = Membership.objects.all()
PAPERS = Paper.objects.filter(published_at__isnull=False, safety=Safety.SAFE)
DELIBERATIONS = Deliberation.objects.filter(published_at__isnull=False)


def sittings() -> models.QuerySet[Sitting]:
    return Sitting.objects.filter(_announced("session__")).select_related("session")


def items() -> models.QuerySet[AgendaItem]:
    """Return items of published agendas, each with `meeting_id`: its sitting, else the first."""
    first = (
        Sitting.objects.filter(session=OuterRef("session_id"), removed_at__isnull=True)
        .order_by()
        .values("session")
        .annotate(first=Min("pk"))
        .values("first")
    )
    return AgendaItem.objects.filter(
        _announced("session__"), state__in=[one.value for one in ON_AGENDA]
    ).annotate(meeting_id=Coalesce(F("sitting_id"), Subquery(first)))


def items_in_full() -> models.QuerySet[AgendaItem]:
    votes = Vote.objects.filter(removed_at__isnull=True).order_by("pk")
    return (
        items()
        .select_related("sitting")
        .prefetch_related(
            Prefetch("votes", queryset=votes, to_attr="shown_votes"),
            Prefetch(
                "deliberations",
                queryset=DELIBERATIONS.filter(removed_at__isnull=True).order_by("pk"),
                to_attr="shown_deliberations",
            ),
        )
    )


def sittings_in_full() -> models.QuerySet[Sitting]:
    present = Attendance.objects.filter(presence=Presence.PRESENT).order_by("pk")
    return sittings().prefetch_related(
        Prefetch("attendances", queryset=present, to_attr="present"),
        "session__minutes",
    )


def members_in_full() -> models.QuerySet[Member]:
    seats = MEMBERSHIPS.filter(removed_at__isnull=True).order_by("pk")
    return MEMBERS.prefetch_related(Prefetch("memberships", queryset=seats, to_attr="seats"))


def bodies_in_full() -> models.QuerySet[Body]:
    seats = MEMBERSHIPS.filter(removed_at__isnull=True).order_by("pk")
    return BODIES.prefetch_related(Prefetch("memberships", queryset=seats, to_attr="seats"))


def deliberations_in_full() -> models.QuerySet[Deliberation]:
    return DELIBERATIONS.select_related("item__session", "committee").prefetch_related(
        Prefetch(
            "replaced_by",
            queryset=DELIBERATIONS.filter(removed_at__isnull=True).order_by("pk"),
            to_attr="shown_successors",
        )
    )


def consultations() -> models.QuerySet[Deliberation]:
    """Return the deliberations that came of an item of an agenda."""
    return DELIBERATIONS.filter(item__isnull=False).select_related("item__session")


def files() -> models.QuerySet[Paper]:
    """Return papers that are or were published; one taken back is gone."""
    return PAPERS.filter(Q(is_public=True) | Q(removed_at__isnull=False))


def places() -> models.QuerySet[Sitting]:
    return sittings().exclude(place="")


def items_of(sittings: Iterable[Sitting]) -> dict[int, list[AgendaItem]]:
    """Return the items of sittings, by sitting, in the order of the agenda."""
    found: dict[int, list[AgendaItem]] = defaultdict(list)
    wanted = {sitting.session_id for sitting in sittings if sitting.session_id}
    rows = items_in_full().filter(session__in=wanted, removed_at__isnull=True)
    for item in rows.order_by("position", "pk"):
        found[item.meeting_id].append(item)
    return found


def papers_of(rows: Iterable[models.Model]) -> Papers:
    """Return the published papers of rows of any kind, in one query."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_kind[row._meta.label_lower].append(row.pk)
    condition = Q(pk__in=[])
    for kind, keys in by_kind.items():
        condition |= Q(subject_kind=kind, subject_id__in=keys)
    found: Papers = defaultdict(list)
    shown = PAPERS.filter(condition, is_public=True, removed_at__isnull=True).defer("text")
    for paper in shown.order_by("position", "pk"):
        found[paper.subject_kind, paper.subject_id].append(paper)
    return found


def of_row(papers: Papers, row: models.Model | None) -> list[Paper]:
    """Return those of `papers` that belong to a row."""
    return papers.get((row._meta.label_lower, row.pk), []) if row is not None else []


def council_of(rows: Iterable[Any]) -> dict[int, int]:
    """Return the council's own body by term, for rows that have a `term_id`."""
    terms = {row.term_id for row in rows}
    found = Body.objects.filter(term__in=terms, kind=BodyKind.COUNCIL, removed_at__isnull=True)
    return dict(found.values_list("term_id", "pk"))
