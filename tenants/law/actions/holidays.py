"""Confirming, moving, adding and cancelling holidays.

Each verb first plans what it would do, so that its screen can show that beforehand, and then
does what was planned.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import audit
from tenants.law.enums import HolidayKind, HolidayStatus
from tenants.law.holidays import forget_calendar
from tenants.law.models import Holiday
from tenants.law.signals import calendar_changed
from tenants.permissions import require

# The moon moves a feast by a day or two; more is a slip of the hand.
MAX_SHIFT = timedelta(days=3)


@dataclass(frozen=True)
class Step:
    """One holiday, unsaved where it is new, with the date and the status it is to have."""

    holiday: Holiday
    new_date: date
    new_status: HolidayStatus

    @property
    def days(self) -> set[date]:
        """Every date concerned."""
        return {self.new_date, self.holiday.date}

    @property
    def is_move(self) -> bool:
        return self.new_date != self.holiday.date

    def applied(self) -> Holiday:
        """A copy of the holiday, unsaved, as it is to be."""
        names = [field.attname for field in Holiday._meta.concrete_fields]
        values = {name: getattr(self.holiday, name) for name in names}
        return Holiday(**values | {"date": self.new_date, "status": self.new_status})


def plan_confirmation(holiday: Holiday, first_day: date | None = None) -> list[Step]:
    """The whole occasion of `holiday` confirmed, on `first_day` and the days after it.

    Without `first_day`, on the dates it has. Raises ValidationError where a lunar feast
    would move by more than the moon can.
    """
    rows = [
        row
        for row in Holiday.objects.filter(occasion=holiday.occasion).order_by("day")
        if row.pk == holiday.pk or row.status != HolidayStatus.CANCELLED
    ]
    first_day = first_day or first_day_of(holiday)
    shift = abs(first_day - first_day_of(holiday))
    if holiday.kind == HolidayKind.LUNAR and shift > MAX_SHIFT:
        raise ValidationError(
            {"first_day": _("This is more than %(days)d days away from the date it had.")
             % {"days": MAX_SHIFT.days}},
            code="too_far",
        )  # fmt: skip
    return [
        Step(row, first_day + timedelta(days=row.day - 1), HolidayStatus.CONFIRMED) for row in rows
    ]


def plan_cancellation(holiday: Holiday) -> list[Step]:
    """This one day worked after all. Raises ValidationError where it is cancelled already."""
    if holiday.status == HolidayStatus.CANCELLED:
        raise ValidationError(_("This holiday is cancelled already."), code="cancelled")
    return [Step(holiday, holiday.date, HolidayStatus.CANCELLED)]


def plan_addition(day: date, names: dict[str, str]) -> list[Step]:
    """An exceptional holiday on `day`. Raises ValidationError where there is one already."""
    holiday = Holiday(
        occasion=f"exceptional.{day}",
        date=day,
        kind=HolidayKind.EXCEPTIONAL,
        status=HolidayStatus.CONFIRMED,
        **names,
    )
    if Holiday.objects.filter(occasion=holiday.occasion).exists():
        raise ValidationError(
            {"day": _("There is an exceptional holiday on this day already.")}, code="taken"
        )
    holiday.clean_fields()
    return [Step(holiday, day, HolidayStatus.CONFIRMED)]


def first_day_of(holiday: Holiday) -> date:
    """The first day of the occasion that `holiday` belongs to."""
    return holiday.date - timedelta(days=holiday.day - 1)


@transaction.atomic
def confirm_holiday(
    holiday: Holiday, *, actor: Any, first_day: date | None = None, source: str = ""
) -> None:
    """Confirm the occasion of `holiday`, moved to `first_day` if one is given.

    Raises PermissionDenied, or ValidationError (see `plan_confirmation`).
    """
    require(actor, "law.manage_holidays")
    steps = plan_confirmation(_locked(holiday), first_day)
    verb = "holiday.move" if any(step.is_move for step in steps) else "holiday.confirm"
    _carry_out(steps, verb, actor, source)


@transaction.atomic
def cancel_holiday(holiday: Holiday, *, actor: Any, source: str = "") -> None:
    """Have `holiday` worked. Raises PermissionDenied, or ValidationError if it is already."""
    require(actor, "law.manage_holidays")
    _carry_out(plan_cancellation(_locked(holiday)), "holiday.cancel", actor, source)


@transaction.atomic
def add_holiday(day: date, names: dict[str, str], *, actor: Any, source: str = "") -> Holiday:
    """Declare `day` an exceptional holiday called `names` (name_ar, name_fr, name_zgh).

    Raises PermissionDenied, or ValidationError for names that can't be, or a second
    exceptional holiday on one day.
    """
    require(actor, "law.manage_holidays")
    [step] = steps = plan_addition(day, names)
    _carry_out(steps, "holiday.add", actor, source)
    return step.holiday


def _locked(holiday: Holiday) -> Holiday:
    """The row as it is now, with its whole occasion kept from others."""
    rows = Holiday.objects.select_for_update().filter(occasion=holiday.occasion)
    return next(row for row in rows if row.pk == holiday.pk)


def _carry_out(steps: list[Step], verb: str, actor: Any, source: str) -> None:
    days = frozenset(day for step in steps for day in step.days)
    for step in steps:
        holiday, before = step.holiday, step.holiday.date
        holiday.date, holiday.status, holiday.source = step.new_date, step.new_status, source
        holiday.decided_by = getattr(actor, "email", actor)
        holiday.decided_at = timezone.now()
        holiday.clean_fields()
        holiday.save()
        audit.record(
            verb,
            actor=actor,
            target=holiday.name_fr,
            data={
                "date": str(holiday.date),
                "date_before": str(before) if before != holiday.date else "",
                "source": source,
            },
        )
    forget_calendar()
    calendar_changed.send(sender=Holiday, days=days)
