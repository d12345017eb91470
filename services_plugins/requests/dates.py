"""Dates of the civil-status registers, Hegira or Gregorian, often of a year alone."""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenants.text import western_digits

# The oldest acts that people ask for, and no day to come.
FIRST_YEARS = {"gregorian": 1880, "hijri": 1297}
HIJRI_MONTHS = {
    1: _("Muharram"), 2: _("Safar"), 3: _("Rabi I"), 4: _("Rabi II"), 5: _("Jumada I"),
    6: _("Jumada II"), 7: _("Rajab"), 8: _("Sha'ban"), 9: _("Ramadan"), 10: _("Shawwal"),
    11: _("Dhu al-Qi'dah"), 12: _("Dhu al-Hijjah"),
}  # fmt: skip


class Calendar(TextChoices):
    GREGORIAN = "gregorian", _("Gregorian")
    HIJRI = "hijri", _("Hegira")


def parse(calendar: Any, year: Any, month: Any = "", day: Any = "") -> dict[str, Any]:
    """Return `{"calendar", "year", "month", "day"}`, month and day None where not known.

    Raises ValidationError for a date that can't be.
    """
    if calendar not in Calendar.values:
        raise ValidationError(_("Choose the calendar of the date."), code="calendar")
    numbers = [_number(part) for part in (year, month, day)]
    if numbers[0] is None or (numbers[2] is not None and numbers[1] is None):
        raise ValidationError(_("Write the year, and the month before the day."), code="incomplete")
    _check(calendar, *numbers)
    return {"calendar": calendar, "year": numbers[0], "month": numbers[1], "day": numbers[2]}


def _number(part: Any) -> int | None:
    text = western_digits(str(part or "")).strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValidationError(_("Write dates in digits."), code="digits")
    return int(text)


def _check(calendar: str, year: int | None, month: int | None, day: int | None) -> None:
    last_year = this_year(calendar)
    possible = (
        year is not None
        and FIRST_YEARS[calendar] <= year <= last_year
        and (month is None or 1 <= month <= 12)
        and (day is None or 1 <= day <= _days_in(calendar, year, month or 1))
    )
    if not possible:
        raise ValidationError(
            _("There is no such date in this calendar, or it is still to come."), code="impossible"
        )


def _days_in(calendar: str, year: int, month: int) -> int:
    """Return the most days a month has; those of the moon have 29 or 30, by observation."""
    return 30 if calendar == Calendar.HIJRI else gregorian.monthrange(year, month)[1]


def this_year(calendar: str) -> int:
    """Return the current year; of the Hegira by the mean length of its years (354.367 days)."""
    today = dt.date.today()
    if calendar == Calendar.GREGORIAN:
        return today.year
    epoch = dt.date(622, 7, 19)
    return int((today - epoch).days / 354.36707) + 1


def written(value: dict[str, Any]) -> str:
    """Return a register's date as people read it, with its calendar."""
    parts = [str(value[name]) for name in ("day", "month", "year") if value.get(name)]
    if value["calendar"] == Calendar.HIJRI and value.get("month"):
        parts[-2] = str(HIJRI_MONTHS[value["month"]])
        return f"{' '.join(parts)} ({Calendar(value['calendar']).label})"
    return f"{'/'.join(parts)} ({Calendar(value['calendar']).label})"
