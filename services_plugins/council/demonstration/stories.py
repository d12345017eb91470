"""What comes before the council of the demonstration, session by session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from services_plugins.council.demonstration import business
from services_plugins.council.demonstration.business import Drawn, Matter
from services_plugins.council.demonstration.dates import Slot
from services_plugins.council.demonstration.works import Point, Works, hold
from services_plugins.council.enums import ItemState, Majority, Origin
from services_plugins.council.models import AgendaItem, Session

# How many items an ordinary session treats, the president's report among them.
ITEMS = 6
EXTRAORDINARY = ("transfers", "water", "indh", "ambulance")
CONVENED = (
    ("loan", Origin.PRESIDENT),
    ("bus", Origin.MEMBER),
    ("sewerage", Origin.COMMITTEE),
    ("dogs", Origin.GOVERNOR),
)
# Too large for a lot: they belong to the sessions that tell of them.
RESERVED = frozenset(
    {"garden", "zone", "traffic", "plan", "rents", "land", "names", "fees", "lighting"}
)


@dataclass
class Told:
    """Which session comes next, and which items follow on others."""

    coming: Session
    last: Session
    # Items whose deliberation takes the place of an earlier one's: earlier, later.
    replaced: list[tuple[AgendaItem, AgendaItem]] = field(default_factory=list)


def tell(works: Works, slots: Sequence[Slot], today: dt.date) -> Told:
    """Hold the sessions of `slots`, the earliest first; return what follows from them."""
    past = [slot for slot in slots if slot.is_past and slot.is_ordinary]
    traffic, garden = (
        _draw(works, business.BY_CODE[one], past[0]) for one in ("traffic", "garden")
    )
    special = _special(works, past, traffic, garden)
    for slot in slots:
        if not slot.is_past:
            hold(works, slot, _to_come(works, slot), today)
        elif slot.is_ordinary:
            hold(works, slot, _ordinary(works, slot, special.get(slot, [])), today)
        else:
            points = [_by_lot(works, business.BY_CODE[code], slot) for code in EXTRAORDINARY]
            hold(works, slot, points, today)
    works.continued += [_pair(works, traffic), _pair(works, garden)]
    held = sum(slot.is_past for slot in slots)
    return Told(works.sessions[held], works.sessions[held - 1], [_pair(works, garden)])


def _special(
    works: Works, past: Sequence[Slot], traffic: Drawn, garden: Drawn
) -> dict[Slot, list[Point]]:
    """Return what must happen once in every council, by the session where it does."""

    def point(back: int, code: str, **of: object) -> Point:
        named = {"election": business.ELECTION, "lawsuits": business.LAWSUITS}
        matter = named.get(code) or business.BY_CODE[code]
        return Point(_draw(works, matter, past[-back]), **of)  # type: ignore[arg-type]

    return {
        past[-5]: [Point(garden, vote="split", control="opposed")],
        past[-4]: [
            Point(garden, vote="named"),
            point(4, "election", vote="secret"),
            point(4, "lawsuits", state=ItemState.DISCUSSED, is_closed=True),
        ],
        past[-3]: [
            point(3, "zone", state=ItemState.REJECTED, vote="lost", origin=Origin.MEMBER),
            Point(traffic, ItemState.POSTPONED, origin=Origin.COMMITTEE),
        ],
        past[-2]: [
            Point(traffic, vote="split", origin=Origin.COMMITTEE),
            point(2, "plan", state=ItemState.WITHDRAWN),
            point(2, "rents", vote="split", control="opposed"),
        ],
        past[-1]: [
            point(1, "lighting", vote="tie"),
            point(1, "land", control="refused"),
            point(1, "names", control="visaed"),
            point(1, "fees", control="awaiting"),
        ],
    }


def _pair(works: Works, drawn: Drawn) -> tuple[AgendaItem, AgendaItem]:
    """Return the two items that treat the same matter, the earlier one first."""
    points = zip(works.items, works.points, strict=True)
    earlier, later = (item for item, point in points if point.drawn is drawn)
    return earlier, later


def _ordinary(works: Works, slot: Slot, special: list[Point]) -> list[Point]:
    """Return the points of an ordinary session: what its month asks for, and others by lot."""
    month = slot.opens_on.month
    free = [one for one in business.MATTERS if one.code not in RESERVED]
    own = [one for one in free if month in one.months]
    rest = [one for one in free if not one.months]
    for matters in (own, rest):
        works.chance.shuffle(matters)
    # The budget and the surplus can't wait for another session.
    own.sort(key=lambda one: one.code not in ("budget", "surplus", "evaluation"))
    report = Point(_draw(works, business.REPORT, slot), ItemState.DISCUSSED)
    chosen = [_by_lot(works, one, slot) for one in [*own[:2], *rest]]
    return [report, *chosen[: ITEMS - 1 - len(special)], *special]


def _to_come(works: Works, slot: Slot) -> list[Point]:
    """Return what stands on the agenda of a session to come, or was proposed for it."""
    if slot.is_convened:
        return [
            Point(_draw(works, business.BY_CODE[code], slot), ItemState.ON_AGENDA, origin=origin)
            for code, origin in CONVENED
        ]
    codes = [one.code for one in business.MATTERS if slot.opens_on.month in one.months]
    return [
        Point(_draw(works, business.BY_CODE[code], slot), ItemState.PROPOSED) for code in codes[:3]
    ]


def _by_lot(works: Works, matter: Matter, slot: Slot) -> Point:
    # What needs the majority of the members in office is prepared so that it has it.
    is_safe = matter.majority == Majority.IN_OFFICE
    vote = "all" if is_safe else works.chance.choice(("all", "all", "named", "split"))
    origin = works.chance.choice((Origin.PRESIDENT, Origin.PRESIDENT, Origin.COMMITTEE))
    return Point(_draw(works, matter, slot), vote=vote, origin=origin)


def _draw(works: Works, matter: Matter, slot: Slot) -> Drawn:
    return business.draw(matter, slot.opens_on.year, works.chance)
