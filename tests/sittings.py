"""Sittings for the tests: what devices enter, and a council that meets."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from services_plugins.council import law
from services_plugins.council.actions.hold import Sent
from services_plugins.council.enums import BodyKind, EntryKind, ItemState, Office, SessionState
from services_plugins.council.models import (
    AgendaItem,
    Body,
    Member,
    Membership,
    Session,
    Sitting,
    Term,
)
from services_plugins.council.sitting.entries import Entry, read
from services_plugins.council.sitting.facts import Facts, ItemFacts

BEGINNING = dt.datetime(2026, 10, 5, 10, 0, tzinfo=dt.UTC)
# Twelve seats: seven are more than half.
FACTS = Facts(
    in_office=12,
    members=frozenset(range(1, 13)),
    president=1,
    items={101: ItemFacts(), 102: ItemFacts(), 103: ItemFacts()},
)


def minute(number: float) -> dt.datetime:
    return BEGINNING + dt.timedelta(minutes=number)


class Device:
    """A tablet that knows what it has entered itself, and what it has heard of the others."""

    def __init__(self, facts: Facts = FACTS, clerk: str = "clerk") -> None:
        self.facts, self.clerk = facts, clerk
        self.entered: list[Entry] = []
        self.heads: dict[str, set[uuid.UUID]] = {}

    def enter(self, at: float, kind: str, target: str = "", **fields: Any) -> Entry:
        """Enter something at a minute of the sitting."""
        texts = {
            name.replace("_", "-") if name.startswith("voice") else name: str(value)
            for name, value in fields.items()
            if value is not None
        }
        texts["at"] = minute(at).isoformat()
        known, target, data = read(kind, target, texts, self.facts)
        return self.note(
            Entry(
                uuid.uuid4(),
                known,
                target,
                minute(at),
                data,
                frozenset(self.heads.get(target, ())),
                self.clerk,
            )
        )

    def note(self, entry: Entry) -> Entry:
        self.entered.append(entry)
        self.hear([entry])
        return entry

    def hear(self, entries: list[Entry]) -> None:
        """Learn what others have entered."""
        for one in entries:
            heads = self.heads.setdefault(one.target, set())
            heads -= one.seen
            heads.add(one.key)

    # --- What is mostly entered ---------------------------------------------------------------

    def present(self, at: float, *members: int) -> None:
        for member in members:
            self.enter(at, EntryKind.PRESENCE, member=member, presence="present")

    def moves(self, at: float, member: int, presence: str) -> Entry:
        return self.enter(at, EntryKind.PRESENCE, member=member, presence=presence)

    def state(self, at: float, state: str) -> Entry:
        return self.enter(at, EntryKind.STATE, state=state)

    def opens(self, at: float = 1, count: int = 8) -> None:
        """Have so many members present, and open the sitting."""
        self.present(at - 1, *range(1, count + 1))
        self.state(at, "open")

    def votes(
        self,
        at: float,
        item: int = 101,
        *,
        ayes: int = 0,
        noes: int = 0,
        blank: int = 0,
        subject: str = "item",
        method: str = "hands",
        round: int = 1,
        **more: Any,
    ) -> Entry:
        counts = {"for": ayes, "against": noes, "abstain": blank}
        return self.enter(
            at,
            EntryKind.VOTE,
            item=item,
            subject=subject,
            method=method,
            round=round,
            **counts,
            **more,
        )

    def votes_by_name(self, at: float, item: int, voices: dict[int, str], **more: Any) -> Entry:
        named = {f"voice_{member}": choice for member, choice in voices.items()}
        return self.enter(
            at,
            EntryKind.VOTE,
            item=item,
            subject="item",
            method="by_name",
            round=1,
            **named,
            **more,
        )

    def drops(self, at: float, *entries: Entry) -> Entry:
        data = {"entries": [str(one.key) for one in entries], "chosen": None}
        return self.note(Entry(uuid.uuid4(), EntryKind.DROP, entries[0].target, minute(at), data))


# --- In the database ------------------------------------------------------------------------------


def council(seats: int = 12) -> Body:
    """The council of a term that runs, with a president, a secretary and members by number."""
    day = timezone.localdate() - dt.timedelta(days=400)
    term = Term.objects.create(starts_on=day, seats=seats)
    body = Body.objects.create(
        term=term, kind=BodyKind.COUNCIL, title_ar="المجلس", title_fr="Le conseil", starts_on=day
    )
    offices = {1: Office.PRESIDENT, 2: Office.SECRETARY}
    for number in range(1, seats + 1):
        member = Member.objects.create(name_ar=f"المقعد {number}", name_fr=f"Siège {number}")
        Membership.objects.create(
            member=member,
            body=body,
            rank=number,
            starts_on=day,
            office=offices.get(number, Office.MEMBER),
        )
    return body


def sitting(body: Body, *, items: int = 3, **given: Any) -> Sitting:
    """A sitting of today, in a session to which the members were invited."""
    today = timezone.localdate()
    session = Session.objects.create(
        term=body.term,
        state=SessionState.CONVENED,
        opens_on=today,
        closes_on=today,
        rules=law.rules_for(law.SESSION_RULES, today),
    )
    for number in range(1, items + 1):
        AgendaItem.objects.create(
            session=session,
            position=number,
            state=ItemState.ON_AGENDA,
            title_ar=f"النقطة {number}",
            title_fr=f"Point {number}",
        )
    starts = timezone.now() - dt.timedelta(hours=1)
    return Sitting.objects.create(session=session, body=body, starts_at=starts, **given)


def members(body: Body) -> list[int]:
    rows = Membership.objects.filter(body=body).order_by("rank")
    return list(rows.values_list("member_id", flat=True))


def agenda(held: Sitting) -> list[AgendaItem]:
    return list(AgendaItem.objects.filter(session=held.session_id).order_by("position"))


def sent(
    kind: str,
    *,
    ago: float = 0,
    key: uuid.UUID | None = None,
    seen: tuple[uuid.UUID, ...] = (),
    target: str = "",
    **fields: Any,
) -> Sent:
    """What a device sends, `ago` minutes after it was entered."""
    texts = {name.rstrip("_"): str(value) for name, value in fields.items()}
    at = timezone.now() - dt.timedelta(minutes=ago)
    return Sent(key or uuid.uuid4(), kind, target, at, texts, seen)


def opening(held: Sitting, count: int = 8, ago: float = 30) -> list[Sent]:
    """So many members are present, and the sitting opens."""
    there = members(held.body)[:count]
    rolls = [sent("presence", ago=ago + 1, member=pk, presence="present") for pk in there]
    return [*rolls, sent("state", ago=ago, state="open")]


def hands(item: AgendaItem, ayes: int, noes: int = 0, blank: int = 0, **more: Any) -> Sent:
    counts = {"for_": ayes, "against": noes, "abstain": blank}
    given = {"subject": "item", "method": "hands", "round": 1} | counts | more
    return sent("vote", item=item.pk, **given)
