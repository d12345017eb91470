"""When a sitting that had no quorum can be held again (113-14, article 42)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services_plugins.council import law
from tenants.law.calendar import Count
from tenants.law.enums import Unit
from tenants.law.holidays import calendar

SECOND, THIRD = 2, 3


@dataclass(frozen=True)
class NextCall:
    """The days on which the next call may be held; `last` is None where there is no end."""

    call: int
    first: dt.date
    last: dt.date | None
    # How the first day was found, where working days were counted.
    count: Count | None = None

    def allows(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def next_call(call: int, day: dt.date, rules: Mapping[str, Any]) -> NextCall | None:
    """Return when a sitting can be held again that was called for `day`; None after the third.

    `rules` are the copies that the session keeps. The second call asks for the same quorum, three
    days later at least and five at most; the third is valid with any number, after the third
    working day.
    """
    if call == 1:
        earliest = law.kept(rules, "council.quorum.second_call.earliest")
        latest = law.kept(rules, "council.quorum.second_call.latest")
        first = calendar().add(day, earliest.value or 0, Unit(earliest.unit)).end
        last = calendar().add(day, latest.value or 0, Unit(latest.unit)).end
        return NextCall(SECOND, first, last)
    if call == SECOND:
        rule = law.kept(rules, "council.quorum.third_call")
        count = calendar().add(day, rule.value or 0, Unit(rule.unit))
        # After that day, and not on it.
        return NextCall(THIRD, count.end + dt.timedelta(days=1), None, count)
    return None
