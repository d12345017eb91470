"""What everybody may read of the council's works, as people look for it.

Only sessions whose members were invited, items on their agendas, and what was published; nothing
that was removed, and of what is behind closed doors only that it took place.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from services_plugins.council.enums import (
    COMMITTEES,
    ON_AGENDA,
    PUBLIC_SESSIONS,
    BodyKind,
    SessionState,
    SubmissionKind,
    VoteMethod,
)
from services_plugins.council.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Body,
    Deliberation,
    Member,
    Membership,
    Minutes,
    Paper,
    Session,
    Sitting,
    Submission,
    Term,
    Vote,
)
from services_plugins.council.search import published
from services_plugins.kit.enums import Safety

# What is on an agenda that everybody may read, in full.
OPEN_ITEM = Q(
    session__state__in=PUBLIC_SESSIONS,
    session__removed_at=None,
    state__in=ON_AGENDA,
    removed_at=None,
    is_closed=False,
) & (Q(sitting=None) | Q(sitting__is_closed=False))


# --- Sessions -----------------------------------------------------------------------------------


def sessions() -> QuerySet[Session]:
    """Return the sessions that everybody may see, the latest first."""
    return Session.objects.filter(state__in=PUBLIC_SESSIONS, removed_at=None)


def listed_sessions() -> QuerySet[Session]:
    """Return the public sessions with `item_count`, `deliberation_count` and their minutes."""
    on_agenda = Q(items__state__in=ON_AGENDA, items__removed_at=None)
    decided = Q(deliberations__published_at__isnull=False, deliberations__removed_at=None)
    return (
        sessions()
        .select_related("minutes")
        .annotate(
            item_count=Count("items", filter=on_agenda, distinct=True),
            deliberation_count=Count("deliberations", filter=decided, distinct=True),
        )
        .order_by("-opens_on", "-pk")
    )


def next_session() -> Session | None:
    """Return the session that is under way or comes next, if its members were invited."""
    today = timezone.localdate()
    ends_later = Q(closes_on__gte=today) | Q(extended_until__gte=today)
    coming = sessions().filter(ends_later, state__in=(SessionState.CONVENED, SessionState.OPEN))
    return coming.order_by("opens_on", "pk").first()


def last_session() -> Session | None:
    """Return the session that ended last."""
    return sessions().filter(state=SessionState.CLOSED).order_by("-opens_on", "-pk").first()


def sittings_of(session: Session) -> list[Sitting]:
    return list(session.sittings.filter(removed_at=None).order_by("starts_at", "pk"))


def items_of(session: Session) -> list[AgendaItem]:
    """Return the agenda of a public session, with votes and published deliberations: 3 queries.

    Items behind closed doors are in it, so that numbers stay what they are: show nothing of them.
    """
    return list(
        session.items.filter(state__in=ON_AGENDA, removed_at=None)
        .select_related("committee", "sitting")
        .prefetch_related(
            Prefetch("votes", Vote.objects.filter(removed_at=None), to_attr="public_votes"),
            Prefetch("deliberations", published(), to_attr="public_deliberations"),
        )
        .order_by("position", "pk")
    )


def agenda_of(session: Session) -> list[AgendaItem]:
    """Return the agenda of a public session that is to come: one query."""
    rows = session.items.filter(state__in=ON_AGENDA, removed_at=None)
    return list(rows.select_related("sitting").order_by("position", "pk"))


def is_closed(item: AgendaItem) -> bool:
    """Tell whether an item is behind closed doors, by itself or with its sitting."""
    return item.is_closed or (item.sitting is not None and item.sitting.is_closed)


def items() -> QuerySet[AgendaItem]:
    """Return the items that everybody may read in full."""
    return AgendaItem.objects.filter(OPEN_ITEM)


def questions() -> QuerySet[Submission]:
    """Return the written questions that were published, the latest first."""
    return (
        Submission.objects.filter(kind=SubmissionKind.WRITTEN_QUESTION, is_public=True)
        .select_related("member", "session")
        .order_by("-received_on", "-pk")
    )


# --- People -------------------------------------------------------------------------------------


def seats() -> list[Membership]:
    """Return who sits in which body of the present term, or of the last one: one query."""
    last = Term.objects.filter(removed_at=None).order_by("-starts_on").values("pk")[:1]
    rows = Membership.objects.filter(
        body__term=models.Subquery(last), body__removed_at=None, member__removed_at=None
    ).on(timezone.localdate())
    return list(
        rows.select_related("member__photo", "body__term").order_by(
            "body__position", "body_id", "rank", "pk"
        )
    )


def is_made_up(rows: list[Membership]) -> bool:
    """Tell whether seats are those of the demonstration."""
    return any(one.is_demonstration for one in rows)


def members() -> QuerySet[Member]:
    """Return everybody who sits or sat in the council or one of its bodies."""
    return Member.objects.filter(removed_at=None)


def memberships_of(member: Member) -> list[Membership]:
    """Return where a member sits and sat, what runs first."""
    rows = member.memberships.filter(removed_at=None, body__removed_at=None)
    return list(
        rows.select_related("body").order_by(
            models.F("ends_on").desc(nulls_first=True), "body__position", "pk"
        )
    )


def attendances_of(member: Member) -> QuerySet[Attendance]:
    """Return a member's presence in sittings of the council that are over, the latest first."""
    return (
        member.attendances.filter(
            sitting__removed_at=None,
            sitting__body__kind=BodyKind.COUNCIL,
            sitting__session__state=SessionState.CLOSED,
            sitting__session__removed_at=None,
        )
        .select_related("sitting__session")
        .order_by("-sitting__starts_at", "-pk")
    )


def ballots_of(member: Member) -> QuerySet[Ballot]:
    """Return how a member voted where the vote is public and by name, the latest first."""
    open_item = Q(
        vote__item__session__state__in=PUBLIC_SESSIONS,
        vote__item__session__removed_at=None,
        vote__item__removed_at=None,
        vote__item__is_closed=False,
        vote__sitting__is_closed=False,
    )
    return (
        member.ballots.filter(open_item, vote__removed_at=None, vote__method=VoteMethod.BY_NAME)
        .select_related("vote__item")
        .order_by("-vote__taken_at", "-pk")
    )


def committees() -> QuerySet[Body]:
    """Return the committees of all terms, the latest first."""
    rows = Body.objects.filter(kind__in=COMMITTEES, removed_at=None)
    return rows.order_by("-term__starts_on", "position", "pk")


# --- What was written ---------------------------------------------------------------------------


def papers_of(*subjects: models.Model | None) -> list[Paper]:
    """Return the published documents of some rows of the council: one query."""
    wanted: dict[str, list[int]] = {}
    for one in subjects:
        if one is not None:
            wanted.setdefault(one._meta.label_lower, []).append(one.pk)
    if not wanted:
        return []
    about = Q()
    for kind, keys in wanted.items():
        about |= Q(subject_kind=kind, subject_id__in=keys)
    return list(papers().filter(about).order_by("position", "pk"))


def papers() -> QuerySet[Paper]:
    """Return the documents that everybody may open; those that were corrected too."""
    return Paper.objects.filter(is_public=True, removed_at=None, safety=Safety.SAFE).defer("text")


def is_open(paper: Paper) -> bool:
    """Tell whether what a published document belongs to is public itself."""
    keys = {"pk": paper.subject_id}
    by_kind: dict[str, QuerySet] = {
        Session._meta.label_lower: sessions().filter(**keys),
        AgendaItem._meta.label_lower: items().filter(**keys),
        Deliberation._meta.label_lower: published().filter(**keys),
        Minutes._meta.label_lower: Minutes.objects.filter(**keys, removed_at=None).exclude(
            published_at=None
        ),
        Sitting._meta.label_lower: Sitting.objects.filter(
            **keys, is_closed=False, removed_at=None, session__state__in=PUBLIC_SESSIONS
        ),
        Term._meta.label_lower: Term.objects.filter(**keys, removed_at=None),
    }
    found = by_kind.get(paper.subject_kind)
    return found is not None and found.exists()


def with_votes(item: AgendaItem) -> list[Vote]:
    """Return the votes on an item, each with `voices`: choice and member; two queries at most."""
    rows = item.votes.filter(removed_at=None).prefetch_related(
        Prefetch("ballots", Ballot.objects.select_related("member"))
    )
    return list(rows)


def of_matter(key: int) -> list[AgendaItem]:
    """Return the open items that treat a matter, the earliest first: two queries."""
    rows = items().filter(Q(matter=key) | Q(pk=key))
    return list(
        rows.select_related("session", "sitting", "committee")
        .prefetch_related(
            Prefetch("votes", Vote.objects.filter(removed_at=None), to_attr="public_votes"),
            Prefetch("deliberations", published(), to_attr="public_deliberations"),
        )
        .order_by("session__opens_on", "pk")
    )


def years(rows: Iterable[int | None]) -> list[int]:
    """Return all years from the first to the last of two, the last one first."""
    first, last = rows
    return list(range(last, first - 1, -1)) if first and last else []
