"""What the council of the demonstration did: sessions, sittings, votes, attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from django.utils import timezone

from services_plugins.council import law
from services_plugins.council.demonstration.business import Drawn
from services_plugins.council.demonstration.dates import SECOND_SITTING_DAYS, Slot
from services_plugins.council.demonstration.seats import DEPUTY, SECRETARY, House
from services_plugins.council.enums import (
    Choice,
    ItemState,
    Origin,
    Presence,
    Requester,
    SessionState,
    SittingState,
    VoteMethod,
    VoteResult,
)
from services_plugins.council.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Member,
    Session,
    Sitting,
    Vote,
)

OPENS_AT = dt.time(10, 0)
PER_ITEM = dt.timedelta(minutes=25)
VOTED = frozenset({ItemState.ADOPTED, ItemState.REJECTED})
# How voices are counted, where that isn't by name.
METHODS = {"all": VoteMethod.SHOW_OF_HANDS, "secret": VoteMethod.SECRET}
EXCUSES = ("مرض", "مهمة خارج الجماعة", "التزام عائلي")


@dataclass(frozen=True)
class Point:
    """A question of one session, and what becomes of it there."""

    drawn: Drawn
    state: ItemState = ItemState.ADOPTED
    # How the voices fall, where it is voted: "all", "named", "split",
    # "tie", "lost", "secret".
    vote: str = "all"
    origin: Origin = Origin.PRESIDENT
    is_closed: bool = False
    # What the governor makes of it, where that isn't the usual.
    control: str = ""


@dataclass
class Works:
    """All that the council has done, before it is saved."""

    house: House
    chance: Random
    sessions: list[Session] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    items: list[AgendaItem] = field(default_factory=list)
    attendances: list[Attendance] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    ballots: list[Ballot] = field(default_factory=list)
    # What was said of each item, and its vote; by the item's place in `items`.
    points: list[Point] = field(default_factory=list)
    # Items that take up earlier ones again.
    continued: list[tuple[AgendaItem, AgendaItem]] = field(default_factory=list)

    def save(self) -> None:
        Session.objects.bulk_create(self.sessions)
        Sitting.objects.bulk_create(self.sittings)
        AgendaItem.objects.bulk_create(self.items)
        Attendance.objects.bulk_create(self.attendances)
        Vote.objects.bulk_create(self.votes)
        Ballot.objects.bulk_create(self.ballots)
        for later, earlier in self.continued:
            later.continues = earlier
            later.matter = earlier.matter = earlier.matter or earlier.pk
        changed = [item for pair in self.continued for item in pair]
        AgendaItem.objects.bulk_update(changed, ["continues", "matter"])


def hold(works: Works, slot: Slot, points: Sequence[Point], today: dt.date) -> Session:
    """Add a session with its items; what of it lies in the past was held."""
    session = _session(works.house, slot, today)
    works.sessions.append(session)
    numbers = (1,) if session.closes_on == session.opens_on else (1, 2)
    sittings = [_sitting(works.house, session, number) for number in numbers]
    works.sittings += sittings
    if slot.is_past:
        for sitting in sittings:
            _attend(works, sitting)
    half = -(-len(points) // len(sittings))
    for place, point in enumerate(points):
        add(works, session, point, sittings[place // half])
    return session


def add(works: Works, session: Session, point: Point, sitting: Sitting | None = None) -> AgendaItem:
    """Add an item to a sitting of a session, the last one unless told; return it."""
    if sitting is None:
        sitting = [one for one in works.sittings if one.session is session][-1]
    position = sum(one.session is session for one in works.items) + 1
    item = _item(works.house, session, sitting, position, point)
    works.items.append(item)
    works.points.append(point)
    if item.state in VOTED and session.state == SessionState.CLOSED:
        _vote(works, item, point, sitting)
    return item


def _session(house: House, slot: Slot, today: dt.date) -> Session:
    opens = slot.opens_on
    is_long = slot.is_ordinary and (today - opens).days > SECOND_SITTING_DAYS
    closes = opens + dt.timedelta(days=7 if is_long or not slot.is_past else 0)
    if slot.is_past:
        state = SessionState.CLOSED
    else:
        state = SessionState.CONVENED if slot.is_convened else SessionState.PLANNED
    if not slot.is_ordinary:
        closes = opens
    was_told = state != SessionState.PLANNED
    sent_on = opens - dt.timedelta(days=22 if slot.is_ordinary else 13)
    return Session(
        term=house.term,
        kind=slot.kind,
        state=state,
        opens_on=opens,
        closes_on=closes,
        requested_by="" if slot.is_ordinary else Requester.PRESIDENT,
        requested_on=None if slot.is_ordinary else opens - dt.timedelta(days=14),
        reason="" if slot.is_ordinary else "نقط مستعجلة",
        rules=law.rules_for(law.SESSION_RULES, opens),
        agenda_sent_on=sent_on if sent_on <= today else None,
        notice_sent_at=_moment(opens - dt.timedelta(days=12)) if was_told else None,
        closed_at=_moment(closes, 3) if slot.is_past else None,
        is_demonstration=True,
    )


def _sitting(house: House, session: Session, number: int) -> Sitting:
    day = session.opens_on if number == 1 else session.closes_on
    is_past = session.state == SessionState.CLOSED
    return Sitting(
        session=session,
        body=house.council,
        number=number,
        state=SittingState.CLOSED if is_past else SittingState.PLANNED,
        starts_at=_moment(day),
        opened_at=_moment(day, minutes=10) if is_past else None,
        ended_at=_moment(day, 3) if is_past else None,
        place="قاعة الاجتماعات بمقر الجماعة",
        is_demonstration=True,
    )


def _moment(day: dt.date, hours: int = 0, minutes: int = 0) -> dt.datetime:
    """Return so long after the hour at which sittings begin, on a day."""
    at = dt.datetime.combine(day, OPENS_AT, timezone.get_current_timezone())
    return (at + dt.timedelta(hours=hours, minutes=minutes)).astimezone(dt.UTC)


def _item(
    house: House, session: Session, sitting: Sitting, position: int, point: Point
) -> AgendaItem:
    matter = point.drawn.matter
    title, summary = point.drawn.said(matter.title), point.drawn.said(matter.summary)
    is_past = session.state == SessionState.CLOSED
    state = point.state if is_past or point.state == ItemState.PROPOSED else ItemState.ON_AGENDA
    return AgendaItem(
        session=session,
        sitting=sitting,
        state=state,
        position=position,
        origin=point.origin,
        theme=matter.theme,
        title_ar=title[0],
        title_fr=title[1],
        summary="\n\n".join(one for one in summary if one),
        committee=house.bodies[matter.committee] if matter.committee else None,
        majority=matter.majority,
        visa=matter.visa,
        is_closed=point.is_closed,
        is_demonstration=True,
    )


def _attend(works: Works, sitting: Sitting) -> None:
    """Note who was there."""
    sitting_in = works.house.on(timezone.localdate(sitting.starts_at))
    sitting.members_in_office = len(sitting_in)
    sitting.presided_by = works.house.seat(1)
    sitting.secretary = works.house.seat(SECRETARY)
    sitting.authority_present = "ممثل السلطة المحلية"
    for seat, member in enumerate(sitting_in, start=1):
        presence = _presence(works, seat)
        works.attendances.append(_attendance(works, sitting, member, presence))


def _presence(works: Works, seat: int) -> Presence:
    if seat in (1, SECRETARY, DEPUTY):
        return Presence.PRESENT
    lot = works.chance.random()
    if lot < 0.84:
        return Presence.PRESENT
    return Presence.EXCUSED if lot < 0.94 else Presence.ABSENT


def _attendance(works: Works, sitting: Sitting, member: Member, presence: Presence) -> Attendance:
    was_there = presence == Presence.PRESENT
    return Attendance(
        sitting=sitting,
        member=member,
        presence=presence,
        arrived_at=sitting.opened_at if was_there else None,
        left_at=sitting.ended_at if was_there else None,
        excuse=works.chance.choice(EXCUSES) if presence == Presence.EXCUSED else "",
    )


def _vote(works: Works, item: AgendaItem, said: Point, sitting: Sitting) -> None:
    """Vote on an item of a sitting that was held."""
    present = _present(works, sitting)
    choices = _choices(works, said.vote, [seat for seat, _member in present])
    count = {choice: choices.count(choice) for choice in Choice}
    is_tie = count[Choice.FOR] == count[Choice.AGAINST]
    vote = Vote(
        item=item,
        sitting=sitting,
        method=METHODS.get(said.vote, VoteMethod.BY_NAME),
        majority=item.majority,
        present=len(present),
        votes_for=count[Choice.FOR],
        votes_against=count[Choice.AGAINST],
        abstentions=count[Choice.ABSTAIN],
        president_side=choices[0] if is_tie else "",
        result=VoteResult.CARRIED if item.state == ItemState.ADOPTED else VoteResult.LOST,
        taken_at=sitting.starts_at + item.position * PER_ITEM,
        is_demonstration=True,
    )
    works.votes.append(vote)
    if vote.method == VoteMethod.BY_NAME:
        works.ballots += [
            Ballot(vote=vote, member=member, choice=choice)
            for (_seat, member), choice in zip(present, choices, strict=True)
        ]


def _present(works: Works, sitting: Sitting) -> list[tuple[int, Member]]:
    """Return who was at a sitting, with their seats."""
    own = (one for one in works.attendances if one.sitting is sitting)
    return [
        (seat, one.member)
        for seat, one in enumerate(own, start=1)
        if one.presence == Presence.PRESENT
    ]


def _choices(works: Works, kind: str, seats: list[int]) -> list[Choice]:
    """Return how those present vote, the president first."""
    count = len(seats)
    if kind == "tie":
        half = count // 2
        return [Choice.FOR] * half + [Choice.ABSTAIN] * (count % 2) + [Choice.AGAINST] * half
    if kind == "lost":
        return [Choice.FOR if place < count // 3 else Choice.AGAINST for place in range(count)]
    if kind == "secret":
        return [Choice.ABSTAIN if place > count - 3 else Choice.FOR for place in range(count)]
    if kind == "split":
        others = works.chance.choice((Choice.AGAINST, Choice.ABSTAIN))
        return [others if works.house.is_opposition(seat) else Choice.FOR for seat in seats]
    return [Choice.FOR] * count
