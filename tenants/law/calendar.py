"""Counting days as the law counts them. Pure: no database, no cache, no clock."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from tenants.law.enums import Unit
from tenants.law.wording import day_in_words, in_language, listed, quantity, spoken_language

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# A feast that waits for the moon may come this much earlier or later than estimated.
MOON = ONE_DAY


@dataclass(frozen=True)
class DayOff:
    """One holiday; estimated as long as nobody has confirmed its date."""

    date: date
    name_ar: str
    name_fr: str
    name_zgh: str = ""
    is_estimated: bool = False

    @property
    def name(self) -> str:
        return in_language(ar=self.name_ar, fr=self.name_fr, zgh=self.name_zgh)


@dataclass(frozen=True)
class Count:
    """A day found by counting, and how it was found."""

    start: date
    value: int
    unit: Unit
    end: date
    # Holidays and weekend days that were passed over; none where every day counts.
    holidays: tuple[DayOff, ...] = ()
    weekend: tuple[date, ...] = ()
    # The end may still move: an estimated holiday lies in the span or at its edge, or the
    # span leaves the years whose holidays are known.
    is_estimated: bool = False

    def explain(self) -> str:
        """How the day was found, in the active language (`wording.spoken_language`).

        `20 working days from 3 February 2026, 2 holidays not counted: 4 March (…), …`
        """
        with override(spoken_language()):
            sentence = self._span()
            if self.holidays:
                sentence = self._with_holidays(sentence)
            if not self.is_estimated:
                return sentence
            return _("%(sentence)s. The date may move until every holiday is confirmed.") % {
                "sentence": sentence
            }

    def _span(self) -> str:
        words = {"delay": quantity(abs(self.value), self.unit), "day": day_in_words(self.start)}
        if self.value < 0:
            return _("%(delay)s before %(day)s") % words
        return _("%(delay)s from %(day)s") % words

    def _with_holidays(self, span: str) -> str:
        number = len(self.holidays)
        return ngettext(
            "%(span)s, %(number)d holiday not counted: %(days)s",
            "%(span)s, %(number)d holidays not counted: %(days)s",
            number,
        ) % {"span": span, "number": number, "days": listed(map(self._named, self.holidays))}

    def _named(self, holiday: DayOff) -> str:
        words = {"day": day_in_words(holiday.date, beside=self.start), "name": holiday.name}
        if holiday.is_estimated:
            return _("%(day)s (%(name)s, estimated)") % words
        return _("%(day)s (%(name)s)") % words


@dataclass(frozen=True)
class Calendar:
    """The holidays that are known from `first` to `last`, and what follows from them."""

    holidays: tuple[DayOff, ...] = ()
    first: date | None = None
    last: date | None = None

    @cached_property
    def _by_date(self) -> dict[date, DayOff]:
        """One holiday a day: of two that meet, the one that is certain."""
        uncertain_first = sorted(self.holidays, key=lambda holiday: not holiday.is_estimated)
        return {holiday.date: holiday for holiday in uncertain_first}

    def holiday_on(self, day: date) -> DayOff | None:
        return self._by_date.get(day)

    def is_working(self, day: date) -> bool:
        """Whether `day` is one of Monday to Friday, and no holiday."""
        return day.weekday() < SATURDAY and day not in self._by_date

    def add(self, start: date, value: int, unit: Unit | str) -> Count:
        """The day that lies `value` after `start`, or before it for a negative value.

        The first day counted is the one after `start`. Months end on the day of the same
        number, or on the last day of a shorter month. Raises ValueError for a unit that
        isn't a delay.
        """
        unit = Unit(unit)
        if unit == Unit.WORKING_DAYS:
            return self._add_working_days(start, value)
        if unit == Unit.DAYS:
            return Count(start, value, unit, start + value * ONE_DAY)
        if unit == Unit.MONTHS:
            return Count(start, value, unit, add_months(start, value))
        if unit == Unit.YEARS:
            return Count(start, value, unit, add_months(start, 12 * value))
        raise ValueError(f"{unit} is not a delay.")

    def working_days(self, start: date, end: date) -> int:
        """How many working days there are after `start`, up to `end` and with it."""
        return sum(map(self.is_working, _days(start, end)))

    def _add_working_days(self, start: date, value: int) -> Count:
        day, missing = start, abs(value)
        step = ONE_DAY if value > 0 else -ONE_DAY
        holidays, weekend = [], []
        while missing:
            day += step
            holiday = self._by_date.get(day)
            if day.weekday() >= SATURDAY:
                weekend.append(day)
            elif holiday:
                holidays.append(holiday)
            else:
                missing -= 1
        return Count(
            start, value, Unit.WORKING_DAYS, day,
            tuple(holidays), tuple(weekend), self._may_move(start, day),
        )  # fmt: skip

    def _may_move(self, start: date, end: date) -> bool:
        """Whether the count from `start` to `end` hangs on a holiday that isn't certain."""
        if start == end:
            return False
        low, high = min(start, end), max(start, end)
        if self.first is None or self.last is None or low < self.first or high > self.last:
            return True
        uncertain = (holiday.date for holiday in self.holidays if holiday.is_estimated)
        return any(low - MOON <= day <= high + MOON for day in uncertain)


def add_months(day: date, months: int) -> date:
    """`day` so many months later, on the last day of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(start: date, end: date) -> Iterator[date]:
    """Every day after `start` up to `end`."""
    return (start + number * ONE_DAY for number in range(1, (end - start).days + 1))


def calendar_of(holidays: Iterable[DayOff], years: Iterable[int]) -> Calendar:
    """The calendar of `holidays`, known for all of `years`."""
    known = list(years)
    if not known:
        return Calendar(tuple(holidays))
    return Calendar(tuple(holidays), date(min(known), 1, 1), date(max(known), 12, 31))
