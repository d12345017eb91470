"""What a change of the calendar does to deadlines, before it is made. Pure, as the calendar is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tenants.law.calendar import ONE_DAY, Calendar
from tenants.law.enums import Unit


@dataclass(frozen=True)
class Effect:
    """What becomes of a delay of `value` working days, for files begun in a stretch of days."""

    value: int
    first_start: date
    last_start: date
    # The first of those files, as an example.
    end_before: date
    end_after: date


def effects(
    before: Calendar, after: Calendar, days: Iterable[date], values: Iterable[int]
) -> list[Effect]:
    """For each of `values`, the files whose end moves when the holidays on `days` change."""
    days = sorted(days)
    found = (_effect(before, after, days, value) for value in sorted(set(values)) if value)
    return [effect for effect in found if effect]


def _effect(before: Calendar, after: Calendar, days: list[date], value: int) -> Effect | None:
    # Twice the delay and a fortnight: more than weekends and feasts can stretch it.
    start = days[0] - timedelta(days=2 * value + 14)
    moved = []
    while start < days[-1]:
        ends = [calendar.add(start, value, Unit.WORKING_DAYS).end for calendar in (before, after)]
        if ends[0] != ends[1]:
            moved.append((start, *ends))
        start += ONE_DAY
    if not moved:
        return None
    first_start, end_before, end_after = moved[0]
    return Effect(value, first_start, moved[-1][0], end_before, end_after)
