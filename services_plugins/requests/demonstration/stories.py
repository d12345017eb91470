"""What becomes of the requests of the demonstration: one of each kind, and a past of months.

A story is filed some days ago, or so that its legal delay ends in so many days; then its acts
follow one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from services_plugins.requests.demonstration.acts import (
    Act,
    appeal,
    ask_for,
    citizen_writes,
    close,
    decide,
    desk_writes,
    documents_come,
    extend,
    note,
    opinion,
    pass_on,
    rate,
    silence,
    take,
    withdraw,
)
from services_plugins.requests.demonstration.words import (
    AGENCY,
    ALL_GIVEN,
    CHILDREN,
    CORRECTED,
    EXIT,
    FAMILY_BOOK,
    FREE_PASSAGE,
    IN_TIME,
    MORE_TIME,
    NEIGHBOURS,
    ONLY_AMOUNTS,
    PAPER_REGISTER,
    PLAN,
    PREFECTURE,
    PROTECTION,
    PUBLIC_GROUND,
    RECEIPT,
    REPAIRED,
    RESPECTED,
    SOME_PERSONAL,
    STATISTICS,
    STREET,
    TOO_HIGH,
    VISIT,
    WAITING_FOR_FINANCE,
    WATER_OFFICE,
    WHEN_READY,
    Words,
)
from services_plugins.requests.enums import OpinionVerdict, RequestState

ACCEPTED, PARTLY = RequestState.ACCEPTED, RequestState.PARTLY_ACCEPTED
REFUSED = RequestState.REFUSED
FAVOURABLE, RESERVED = OpinionVerdict.FAVOURABLE, OpinionVerdict.RESERVED
UNFAVOURABLE = OpinionVerdict.UNFAVOURABLE


@dataclass(frozen=True)
class Story:
    """A request of one procedure; see the module."""

    code: str
    acts: tuple[Act, ...] = ()
    days_ago: int = 0
    due_in: int | None = None
    at_counter: bool = False
    is_draft: bool = False
    is_published: bool = False
    given: dict[str, Any] = field(default_factory=dict)
    # The description of a street report.
    about: Words | None = None


def _street(number: int, *acts: Act, **more: Any) -> Story:
    category, danger, about = STREET[number % len(STREET)]
    given = {"category": category, "danger": danger}
    # What nobody has taken in hand yet wasn't published either.
    is_published = bool(acts)
    return Story("street.report", acts, given=given, about=about, is_published=is_published, **more)


# One of each kind: every state; delays that are over, that end today or soon.
CIVIL_STATUS = [
    Story("civil-status.birth-extract"),
    Story("civil-status.birth-extract", days_ago=1, at_counter=True),
    Story("civil-status.birth-full-copy", (take(1),), days_ago=3),
    Story("civil-status.death-extract", (take(2), note(20, PAPER_REGISTER)), due_in=0),
    Story("civil-status.birth-full-copy", (take(1), ask_for(2, FAMILY_BOOK)), days_ago=9),
    Story("civil-status.life-certificate", (take(1), withdraw(1)), days_ago=12),
    Story("civil-status.life-certificate", (take(0), decide(1, ACCEPTED)), days_ago=4),
    Story("civil-status.birth-extract", days_ago=2, is_draft=True),
]
INFORMATION = [
    Story(
        "information.access",
        (take(2), citizen_writes(6, WHEN_READY), desk_writes(1, IN_TIME)),
        due_in=2,
    ),
    Story("information.access", (take(3), note(8, WAITING_FOR_FINANCE)), due_in=-3),
    Story("information.access", (take(2), extend(12, MORE_TIME)), days_ago=33),
    Story(
        "information.access",
        (take(0),),
        due_in=1,
        given={"urgency": "urgent", "urgent_ground": ["safety"]},
    ),
    Story("information.access", days_ago=1),
    Story(
        "information.access",
        (take(3), decide(9, REFUSED, SOME_PERSONAL), appeal(6, ONLY_AMOUNTS)),
        days_ago=30,
    ),
    Story("information.access", (take(2), decide(8, PARTLY, SOME_PERSONAL)), days_ago=19),
    Story("information.access", (take(1), pass_on(3, STATISTICS)), days_ago=15),
]
# Filed on the national platform, and followed here.
URBAN_PLANNING = [
    Story(
        "urban.building",
        (
            take(1),
            opinion(4, AGENCY, FAVOURABLE),
            opinion(2, PROTECTION, RESERVED, EXIT),
            opinion(1, PREFECTURE, FAVOURABLE),
        ),
        due_in=1,
    ),
    Story(
        "urban.building",
        (take(1), opinion(3, AGENCY, UNFAVOURABLE, TOO_HIGH)),
        due_in=5,
        given={"size": "small"},
    ),
    Story("urban.refurbishment", (take(2), silence(10)), days_ago=20),
    Story("urban.demolition", (take(1), ask_for(4, PLAN, NEIGHBOURS)), due_in=6),
    Story("urban.habitation", days_ago=3),
    Story("urban.subdivision", (take(3), opinion(9, AGENCY, FAVOURABLE)), due_in=25),
]
ECONOMIC = [
    Story(
        "economic.shop",
        (take(3), ask_for(6, PLAN), documents_come(9), note(4, VISIT)),
        due_in=-6,
    ),
    Story(
        "economic.terrace",
        (take(2), desk_writes(5, FREE_PASSAGE), citizen_writes(2, RESPECTED)),
        due_in=3,
    ),
    Story("economic.class-3", (take(4),), due_in=18),
    Story("economic.shop", (take(3), decide(20, REFUSED, PUBLIC_GROUND)), days_ago=32),
    Story(
        "economic.shop",
        (
            take(2),
            decide(18, REFUSED, PUBLIC_GROUND),
            appeal(5, CORRECTED),
            decide(9, ACCEPTED),
            rate(2, 4),
            close(6),
        ),
        days_ago=70,
    ),
]
ASSOCIATIONS = [
    Story("associations.hall"),
    Story("associations.hall", (take(1),), due_in=5),
    Story("associations.file", (take(2), ask_for(3, RECEIPT)), days_ago=14),
]
IN_THE_STREET = [
    _street(0, days_ago=1),
    _street(1, take(1), note(1, CHILDREN), days_ago=2),
    _street(2, days_ago=5),
    _street(3, take(2), pass_on(2, WATER_OFFICE), days_ago=11),
    _street(4, take(6), due_in=-2),
    _street(5, take(0), decide(2, ACCEPTED, REPAIRED), days_ago=6),
]
PRESENT = [
    *CIVIL_STATUS,
    *INFORMATION,
    *URBAN_PLANNING,
    *ECONOMIC,
    *ASSOCIATIONS,
    *IN_THE_STREET,
]


# --- The past ---------------------------------------------------------------------------------

# Procedure, how many a month, and how many days an answer takes, at least and at most.
USUAL = [
    ("civil-status.birth-extract", 3, 0, 4),
    ("civil-status.birth-full-copy", 1, 1, 6),
    ("civil-status.life-certificate", 1, 0, 3),
    ("information.access", 1, 9, 36),
    ("economic.shop", 1, 14, 66),
    ("associations.hall", 1, 3, 20),
    ("street.report", 2, 2, 40),
]
MONTHS = 6
MONTH = 30
# How people rate: most are content.
RATINGS = [5, 5, 5, 4, 4, 4, 3, 2]


def past(chance: Random) -> Iterator[Story]:
    """Yield requests of the last months that are over, most of them answered in time."""
    for month in range(1, MONTHS + 1):
        for code, many, least, most in USUAL:
            for _one in range(many):
                filed = month * MONTH + chance.randrange(MONTH)
                took = min(chance.randrange(least, most + 1), filed - 5)
                yield _past(code, filed, took, chance)


def _past(code: str, days_ago: int, took: int, chance: Random) -> Story:
    acts: list[Act] = [take(min(1, took)), _decision(code, max(0, took - 1), chance)]
    if chance.random() < 0.5:
        acts.append(rate(1, chance.choice(RATINGS)))
    if code == "street.report":
        return _street(chance.randrange(len(STREET)), *acts, days_ago=days_ago)
    return Story(code, tuple(acts), days_ago=days_ago, at_counter=chance.random() < 0.25)


def _decision(code: str, after: int, chance: Random) -> Act:
    if code == "street.report":
        return decide(after, ACCEPTED, REPAIRED)
    lot = chance.random()
    if code == "information.access" and lot < 0.25:
        return decide(after, PARTLY, SOME_PERSONAL)
    if code == "economic.shop" and lot < 0.2:
        return decide(after, REFUSED, PUBLIC_GROUND)
    if code == "information.access":
        return decide(after, ACCEPTED, ALL_GIVEN)
    return decide(after, ACCEPTED)
