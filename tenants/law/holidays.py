"""The calendar in use, from any schema: `calendar().add(start, 20, Unit.WORKING_DAYS)`."""

from collections.abc import Iterable

from tenants.law.calendar import Calendar, DayOff, calendar_of
from tenants.law.enums import HolidayKind, HolidayStatus
from tenants.law.memory import forget, remember
from tenants.law.models import Holiday

KEY = "law:calendar"


def calendar() -> Calendar:
    """Working days as they are known now; no query once it was asked for."""
    return remember(KEY, _read)


def forget_calendar() -> None:
    forget([KEY])


def calendar_from(rows: Iterable[Holiday]) -> Calendar:
    """The calendar that `rows` make; known for the years whose fixed holidays are there."""
    rows = list(rows)
    return calendar_of(
        (day_off(row) for row in rows if row.status != HolidayStatus.CANCELLED),
        {row.date.year for row in rows if row.kind == HolidayKind.FIXED},
    )


def day_off(row: Holiday) -> DayOff:
    return DayOff(
        date=row.date,
        name_ar=row.name_ar,
        name_fr=row.name_fr,
        name_zgh=row.name_zgh,
        is_estimated=row.status == HolidayStatus.ESTIMATED,
    )


def _read() -> Calendar:
    return calendar_from(Holiday.objects.all())
