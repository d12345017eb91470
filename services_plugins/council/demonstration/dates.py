"""When the sessions of the demonstration are, seen from today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from services_plugins.council import law
from services_plugins.council.enums import SessionKind
from tenants.law.enums import Unit
from tenants.law.holidays import calendar
from tenants.law.rules import rule

# So many ordinary sessions are over: three years of them.
PAST = 9
# The next session is convened once it is that near.
CONVENED_DAYS = 20
# A session that is over for longer than that had a second sitting a week later.
SECOND_SITTING_DAYS = 15
# How long ago the last extraordinary session was, and how far off the next one is.
JUST_NOW, SOON = 9, 8


@dataclass(frozen=True)
class Slot:
    """A session of the demonstration: when it is, and how far it has come."""

    kind: SessionKind
    opens_on: dt.date
    is_past: bool
    is_convened: bool = True

    @property
    def is_ordinary(self) -> bool:
        return self.kind == SessionKind.ORDINARY


def slots(today: dt.date, chance: Random) -> list[Slot]:
    """Return the sessions, the earliest first: past, just held, convened and being prepared."""
    days = [day for year in range(today.year - 4, today.year + 2) for day in _year(year, chance)]
    past = [day for day in days if day < today][-PAST:]
    following = next(day for day in days if day >= today)
    found = [Slot(SessionKind.ORDINARY, day, is_past=True) for day in past]
    if (today - past[-1]).days > 2 * JUST_NOW:
        found.append(_extraordinary(today - dt.timedelta(days=JUST_NOW), is_past=True))
    is_near = (following - today).days <= CONVENED_DAYS
    if not is_near:
        found.append(_extraordinary(today + dt.timedelta(days=SOON), is_past=False))
    found.append(Slot(SessionKind.ORDINARY, following, is_past=False, is_convened=is_near))
    return found


def _year(year: int, chance: Random) -> list[dt.date]:
    """Return the days on which a year's ordinary sessions open, in the law's first days."""
    months = [rule(code).value or 1 for code in law.MONTHS]
    return [_working(dt.date(year, month, chance.randrange(2, 6))) for month in months]


def _extraordinary(day: dt.date, *, is_past: bool) -> Slot:
    return Slot(SessionKind.EXTRAORDINARY, _working(day), is_past=is_past)


def _working(day: dt.date) -> dt.date:
    """Return the first working day from `day` on."""
    return calendar().add(day - dt.timedelta(days=1), 1, Unit.WORKING_DAYS).end
