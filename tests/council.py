"""A council for the tests: nine seats, two committees, a session that is over and one to come."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from services_plugins.council import law
from services_plugins.council.enums import (
    BodyKind,
    Choice,
    DeliberationState,
    ItemState,
    MinutesState,
    Office,
    PaperKind,
    Presence,
    SessionState,
    SittingState,
    Theme,
    VoteMethod,
    VoteResult,
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
    Term,
    Vote,
)
from services_plugins.kit.models import subject_of

SEATS = 9
# Days from today on which the two sessions open.
HELD, COMING = -60, 15
ELECTED_ON = dt.date(2021, 9, 8)


@dataclass
class Council:
    """What `council_of` made; `items` and `votes` are those of `held`, the session that is over."""

    term: Term
    body: Body
    bureau: Body
    finance: Body
    services: Body
    group: Body
    members: list[Member]
    held: Session
    coming: Session
    items: list[AgendaItem]
    coming_items: list[AgendaItem]
    vote: Vote
    lost: Vote
    deliberation: Deliberation
    minutes: Minutes

    @property
    def sitting(self) -> Sitting:
        """The sitting of the session that is over."""
        return self.held.sittings.get()

    @property
    def coming_sitting(self) -> Sitting:
        return self.coming.sittings.get()


def council_of(seats: int = SEATS) -> Council:
    """Give the tenant at work a council with a history; call it once per tenant and test.

    Seat 1 presides, seats 2 and 3 are vice-presidents, 8 is the secretary, 9 the deputy. In the
    session that is over, item 1 was carried by name (6 to 2, one absent), item 2 lost, item 3
    put off; the deliberation on item 1 is enforceable and published, and so are the minutes.
    """
    today = timezone.localdate()
    term = Term.objects.create(starts_on=ELECTED_ON, seats=seats)
    bodies = {
        kind: body_of(term, kind, title)
        for kind, title in (
            (BodyKind.COUNCIL, "مجلس الجماعة"),
            (BodyKind.BUREAU, "المكتب"),
            (BodyKind.GROUP, "الفريق الأول"),
        )
    }
    finance = body_of(term, BodyKind.STANDING, "لجنة المالية")
    services = body_of(term, BodyKind.STANDING, "لجنة المرافق", is_opposition_chaired=True)
    members = [member_of(number) for number in range(1, seats + 1)]
    council = bodies[BodyKind.COUNCIL]
    _seat(council, bodies[BodyKind.BUREAU], bodies[BodyKind.GROUP], finance, services, members)
    held = session_of(term, today + dt.timedelta(days=HELD), SessionState.CLOSED)
    coming = session_of(term, today + dt.timedelta(days=COMING), SessionState.CONVENED)
    sitting = sitting_of(held, council, SittingState.CLOSED)
    sitting_of(coming, council, SittingState.PLANNED)
    for member in members:
        presence = Presence.ABSENT if member is members[-2] else Presence.PRESENT
        Attendance.objects.create(sitting=sitting, member=member, presence=presence)
    states = (ItemState.ADOPTED, ItemState.REJECTED, ItemState.POSTPONED)
    items = [
        item_of(held, position, state, sitting=sitting, committee=finance)
        for position, state in enumerate(states, start=1)
    ]
    coming_items = [item_of(coming, position, ItemState.ON_AGENDA) for position in (1, 2)]
    present = [one for one in members if one is not members[-2]]
    vote = vote_of(items[0], sitting, present, against=2)
    lost = vote_of(items[1], sitting, present, against=len(present) - 1)
    return Council(
        term, council, bodies[BodyKind.BUREAU], finance, services, bodies[BodyKind.GROUP],
        members, held, coming, items, coming_items, vote, lost,
        deliberation=deliberation_of(items[0], vote),
        minutes=Minutes.objects.create(
            session=held,
            state=MinutesState.PUBLISHED,
            approved_on=held.closes_on,
            published_at=timezone.now() - dt.timedelta(days=40),
        ),
    )  # fmt: skip


def body_of(term: Term, kind: BodyKind, title: str, **more: Any) -> Body:
    return Body.objects.create(term=term, kind=kind, title_ar=title, starts_on=ELECTED_ON, **more)


def member_of(number: int, **more: Any) -> Member:
    return Member.objects.create(name_ar=f"المقعد {number}", name_fr=f"Siège {number}", **more)


def seat(body: Body, member: Member, office: Office, rank: int = 0, **more: Any) -> Membership:
    starts = more.pop("starts_on", ELECTED_ON)
    return Membership.objects.create(
        body=body, member=member, office=office, rank=rank, starts_on=starts, **more
    )


def _seat(
    council: Body, bureau: Body, group: Body, finance: Body, services: Body, members: list[Member]
) -> None:
    last = len(members)
    offices = {1: Office.PRESIDENT, last - 1: Office.SECRETARY, last: Office.DEPUTY_SECRETARY}
    for number, member in enumerate(members, start=1):
        seat(council, member, offices.get(number, Office.MEMBER), number)
        seat(finance if number % 2 else services, member, Office.MEMBER, number)
        if number <= 5:
            seat(group, member, Office.MEMBER, number)
    seat(bureau, members[0], Office.PRESIDENT)
    seat(bureau, members[1], Office.VICE_PRESIDENT, 1)
    seat(bureau, members[2], Office.VICE_PRESIDENT, 2)


def session_of(term: Term, opens_on: dt.date, state: SessionState, **more: Any) -> Session:
    values = {
        "closes_on": opens_on + dt.timedelta(days=7),
        "rules": law.rules_for(law.SESSION_RULES, opens_on),
        "agenda_sent_on": opens_on - dt.timedelta(days=21),
        "notice_sent_at": timezone.now() if state == SessionState.CONVENED else None,
    }
    return Session.objects.create(term=term, opens_on=opens_on, state=state, **values | more)


def sitting_of(session: Session, council: Body, state: SittingState, **more: Any) -> Sitting:
    at = dt.datetime.combine(session.opens_on, dt.time(10), timezone.get_current_timezone())
    values = {"starts_at": at, "place": "قاعة الاجتماعات"}
    if state == SittingState.CLOSED:
        values |= {"opened_at": at, "ended_at": at + dt.timedelta(hours=2)}
    return Sitting.objects.create(session=session, body=council, state=state, **values | more)


def item_of(session: Session, position: int, state: ItemState, **more: Any) -> AgendaItem:
    values = {
        "title_ar": f"النقطة {position}",
        "title_fr": f"Point {position}",
        "theme": Theme.ROADS,
    }
    return AgendaItem.objects.create(
        session=session, position=position, state=state, **values | more
    )


def vote_of(
    item: AgendaItem, sitting: Sitting, present: list[Member], *, against: int = 0, **more: Any
) -> Vote:
    """Vote on an item by name: the last `against` of those present say no."""
    voices_for = len(present) - against
    values = {
        "method": VoteMethod.BY_NAME,
        "result": VoteResult.CARRIED if voices_for > against else VoteResult.LOST,
        "taken_at": sitting.starts_at + dt.timedelta(minutes=20 * item.position),
    }
    vote = Vote.objects.create(
        item=item,
        sitting=sitting,
        present=len(present),
        votes_for=voices_for,
        votes_against=against,
        **values | more,
    )
    if vote.method == VoteMethod.BY_NAME:
        Ballot.objects.bulk_create(
            Ballot(
                vote=vote,
                member=member,
                choice=Choice.FOR if place < voices_for else Choice.AGAINST,
            )
            for place, member in enumerate(present)
        )
    return vote


def deliberation_of(
    item: AgendaItem,
    vote: Vote | None = None,
    state: DeliberationState = DeliberationState.ENFORCEABLE,
    **more: Any,
) -> Deliberation:
    """Return the deliberation on an item, published unless told otherwise."""
    adopted_on = item.session.opens_on
    values = {
        "number": Deliberation.objects.filter(year=adopted_on.year).count() + 1,
        "year": adopted_on.year,
        "title_ar": item.title_ar,
        "title_fr": item.title_fr,
        "text_ar": "يقرر المجلس تهيئة شارع الزيتون.",
        "text_fr": "Le conseil décide d'aménager la rue des Oliviers.",
        "theme": item.theme,
        "committee": item.committee,
        "rules": law.rules_for(law.RECORD_RULES, adopted_on),
        "adopted_on": adopted_on,
        "published_at": timezone.now() - dt.timedelta(days=30),
        "posted_on": adopted_on + dt.timedelta(days=5),
    }
    return Deliberation.objects.create(
        item=item, session=item.session, vote=vote, state=state, **values | more
    )


def paper_of(
    subject: Any, kind: PaperKind = PaperKind.ANNEX, *, data: bytes = b"%PDF-1.7", **more: Any
) -> Paper:
    """Return a document of `subject`, published unless told otherwise."""
    values = {
        "title_ar": "وثيقة",
        "title_fr": "Document",
        "name": "document.pdf",
        "content_type": "application/pdf",
        "size": len(data),
        "sha256": "0" * 64,
        "is_public": True,
        "published_at": timezone.now(),
    }
    paper = Paper(kind=kind, **subject_of(subject), **values | more)
    paper.file.save("document.pdf", ContentFile(data), save=False)
    paper.save()
    return paper
