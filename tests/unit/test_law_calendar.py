"""Deadlines, against a count made another way: over a plain list of the days that are worked."""

import pickle
from bisect import bisect_left, bisect_right
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tenants.law.calendar import Calendar, DayOff, add_months
from tenants.law.enums import Unit
from tenants.law.preview import effects
from tenants.law.wording import quantity

FIRST, LAST = date(2024, 1, 1), date(2033, 12, 31)
# Room for a delay that begins on the last day, or counts back from the first.
EVERY_DAY = [date(2021, 1, 1) + timedelta(days=number) for number in range(365 * 16)]
WEEKDAYS = [day for day in EVERY_DAY if day.strftime("%a") not in ("Sat", "Sun")]

# A busy machine is no bug.
unhurried = settings(deadline=None, max_examples=200)

starts = st.dates(FIRST, LAST)
delays = st.integers(1, 250)
days_off = st.sets(st.dates(date(2023, 1, 1), date(2034, 12, 31)), max_size=150)


def calendar(days: set[date], estimated: set[date] = frozenset()) -> Calendar:
    """A calendar known well beyond the ten years, with holidays on `days`."""
    holidays = [DayOff(day, "عطلة", "Férié", is_estimated=day in estimated) for day in sorted(days)]
    return Calendar(tuple(holidays), EVERY_DAY[0], EVERY_DAY[-1])


def worked(days: set[date]) -> list[date]:
    return [day for day in WEEKDAYS if day not in days]


# --- Working days ------------------------------------------------------------------------


@unhurried
@given(starts, delays, days_off)
def test_working_days_forward(start, delay, days):
    count = calendar(days).add(start, delay, Unit.WORKING_DAYS)
    list_of_days = worked(days)
    assert count.end == list_of_days[bisect_right(list_of_days, start) + delay - 1]


@unhurried
@given(starts, delays, days_off)
def test_working_days_backward(start, delay, days):
    count = calendar(days).add(start, -delay, Unit.WORKING_DAYS)
    list_of_days = worked(days)
    assert count.end == list_of_days[bisect_left(list_of_days, start) - delay]


@unhurried
@given(starts, delays, days_off, days_off)
def test_holidays_added_afterwards(start, delay, days, more):
    before = calendar(days).add(start, delay, Unit.WORKING_DAYS)
    after = calendar(days | more).add(start, delay, Unit.WORKING_DAYS)
    list_of_days = worked(days | more)
    assert after.end == list_of_days[bisect_right(list_of_days, start) + delay - 1]
    assert after.end >= before.end
    if not any(start < day <= before.end for day in more):
        assert after.end == before.end


@unhurried
@given(starts, st.integers(-250, 250), days_off)
def test_a_count_accounts_for_every_day_of_its_span(start, delay, days):
    count = calendar(days).add(start, delay, Unit.WORKING_DAYS)
    passed_over = {holiday.date for holiday in count.holidays} | set(count.weekend)
    assert abs((count.end - start).days) == abs(delay) + len(passed_over)
    assert all(day.weekday() >= 5 for day in count.weekend)
    assert {holiday.date for holiday in count.holidays} <= days
    if delay > 0:
        assert calendar(days).working_days(start, count.end) == delay


@unhurried
@given(starts, st.integers(1, 60), days_off)
def test_a_preview_names_exactly_the_files_that_move(start, delay, days):
    """What the ministry is shown before it adds a holiday is what then happens."""
    new = start + timedelta(days=40)
    before, after = calendar(days), calendar(days | {new})
    found = effects(before, after, [new], [delay])
    moved = [
        day
        for day in (new + timedelta(days=shift) for shift in range(-300, 30))
        if before.add(day, delay, Unit.WORKING_DAYS).end
        != after.add(day, delay, Unit.WORKING_DAYS).end
    ]
    if not moved:
        assert not found
    else:
        [effect] = found
        assert (effect.first_start, effect.last_start) == (moved[0], moved[-1])


# --- Days and months -----------------------------------------------------------------------


@unhurried
@given(starts, st.integers(-1000, 1000), days_off)
def test_plain_days_know_no_holidays(start, delay, days):
    count = calendar(days, estimated=days).add(start, delay, Unit.DAYS)
    assert count.end.toordinal() == start.toordinal() + delay
    assert count.holidays == () and not count.is_estimated


def naive_months(day: date, months: int) -> date:
    """A month at a time, and then the latest day that exists up to the wanted number."""
    year, month = day.year, day.month
    for _step in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    for number in range(day.day, 0, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


@unhurried
@given(starts, st.integers(-100, 100))
@example(date(2024, 1, 31), 1)
@example(date(2024, 2, 29), 12)
@example(date(2025, 12, 31), -10)
def test_months(start, months):
    assert add_months(start, months) == naive_months(start, months)
    assert Calendar().add(start, months, Unit.MONTHS).end == naive_months(start, months)


@pytest.mark.parametrize(
    ("start", "value", "unit", "end"),
    [
        (date(2025, 1, 31), 1, Unit.MONTHS, date(2025, 2, 28)),
        (date(2028, 1, 31), 1, Unit.MONTHS, date(2028, 2, 29)),
        (date(2026, 3, 31), 3, Unit.MONTHS, date(2026, 6, 30)),
        (date(2026, 2, 28), 1, Unit.MONTHS, date(2026, 3, 28)),
        (date(2028, 2, 29), 1, Unit.YEARS, date(2029, 2, 28)),
        (date(2026, 3, 31), -1, Unit.MONTHS, date(2026, 2, 28)),
        # The first day counted is the one after: Friday, then Monday.
        (date(2026, 11, 26), 2, Unit.WORKING_DAYS, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, Unit.WORKING_DAYS, date(2026, 11, 30)),
        (date(2026, 11, 30), -1, Unit.WORKING_DAYS, date(2026, 11, 27)),
        (date(2026, 11, 28), 0, Unit.WORKING_DAYS, date(2026, 11, 28)),
    ],
)
def test_ends_that_people_know(start, value, unit, end):
    assert Calendar().add(start, value, unit).end == end


def test_only_delays_can_be_counted():
    with pytest.raises(ValueError, match="not a delay"):
        Calendar().add(FIRST, 100, Unit.SIGNATURES)


# --- Estimates ---------------------------------------------------------------------------

# Monday 9 March 2026 with ten working days: to Monday 23 March.
MONDAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("holiday", "is_estimated"),
    [
        (date(2026, 3, 7), False),
        (date(2026, 3, 10), True),
        # On a weekend, where it costs nothing yet: it may come a day later.
        (date(2026, 3, 21), True),
        (date(2026, 3, 22), True),
        # A day after the end: it may come a day earlier.
        (date(2026, 3, 24), True),
        (date(2026, 3, 26), False),
    ],
)
def test_a_date_is_estimated_while_a_feast_may_still_move_it(holiday, is_estimated):
    count = calendar({holiday}, estimated={holiday}).add(MONDAY, 10, Unit.WORKING_DAYS)
    assert count.is_estimated == is_estimated
    confirmed = calendar({holiday}).add(MONDAY, 10, Unit.WORKING_DAYS)
    assert not confirmed.is_estimated and confirmed.end == count.end


def test_a_date_beyond_the_years_that_are_known_is_estimated():
    known = Calendar((), date(2026, 1, 1), date(2026, 12, 31))
    assert not known.add(date(2026, 12, 1), 5, Unit.WORKING_DAYS).is_estimated
    assert known.add(date(2026, 12, 28), 10, Unit.WORKING_DAYS).is_estimated
    assert Calendar().add(FIRST, 1, Unit.WORKING_DAYS).is_estimated


# --- Explanations --------------------------------------------------------------------------

FEAST = [
    DayOff(date(2026, 3, 20), "عيد الفطر", "Aïd al-Fitr", is_estimated=True),
    DayOff(date(2026, 3, 23), "يوم استثنائي", "Jour exceptionnel"),
]


def explain(holidays: list[DayOff], start: date, value: int, unit: Unit, language: str) -> str:
    with override(language):
        return Calendar(tuple(holidays), FIRST, LAST).add(start, value, unit).explain()


def test_explained_in_french():
    assert explain(FEAST, date(2026, 3, 1), 20, Unit.WORKING_DAYS, "fr") == (
        "20 jours ouvrables à compter du 1er mars 2026, 2 jours fériés non comptés : "
        "20 mars (Aïd al-Fitr, date estimée), 23 mars (Jour exceptionnel). "
        "Cette date peut changer tant que tous les jours fériés ne sont pas confirmés."
    )


def test_explained_in_arabic_with_morocco_s_months():
    assert explain(FEAST, date(2026, 3, 1), 20, Unit.WORKING_DAYS, "ar") == (
        "20 يوم عمل ابتداء من 1 مارس 2026، دون احتساب يومي عطلة: "
        "20 مارس (عيد الفطر، تاريخ تقديري)، 23 مارس (يوم استثنائي). "
        "قد يتغير هذا التاريخ إلى حين تأكيد جميع أيام العطل."
    )
    assert explain([], date(2026, 8, 1), 60, Unit.DAYS, "ar") == "60 يوما ابتداء من 1 غشت 2026"
    assert explain([], date(2026, 11, 2), -10, Unit.DAYS, "ar") == "10 أيام قبل 2 نونبر 2026"


def test_explained_in_arabic_as_a_whole_to_who_reads_amazigh():
    assert explain(FEAST, date(2026, 3, 1), 20, Unit.WORKING_DAYS, "zgh") == explain(
        FEAST, date(2026, 3, 1), 20, Unit.WORKING_DAYS, "ar"
    )


def test_the_year_is_said_again_where_it_is_another():
    new_year = DayOff(date(2027, 1, 1), "رأس السنة الميلادية", "Nouvel an")
    assert explain([new_year], date(2026, 12, 30), 3, Unit.WORKING_DAYS, "fr") == (
        "3 jours ouvrables à compter du 30 décembre 2026, 1 jour férié non compté : "
        "1er janvier 2027 (Nouvel an)"
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "يوم عمل واحد"),
        (2, "يوما عمل"),
        (3, "3 أيام عمل"),
        (10, "10 أيام عمل"),
        (11, "11 يوم عمل"),
        (100, "100 يوم عمل"),
        (103, "103 أيام عمل"),
    ],
)
def test_arabic_plurals(value, words):
    with override("ar"):
        assert quantity(value, Unit.WORKING_DAYS) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (35000, Unit.INHABITANTS, "35\u00a0000 habitants"),
        (50, Unit.PERCENT, "50\u00a0%"),
        (3, Unit.ONE_IN, "un sur 3"),
        (10, Unit.MONTH, "octobre"),
        (1115, Unit.DAY_OF_YEAR, "15 novembre"),
        (101, Unit.DAY_OF_YEAR, "1er janvier"),
        (2, Unit.NUMBER, "2"),
        (None, Unit.DAYS, "–"),
    ],
)
def test_values_in_words(value, unit, words):
    with override("fr"):
        assert quantity(value, unit) == words


def test_a_calendar_survives_the_cache():
    known = calendar({date(2026, 3, 20)})
    known.is_working(date(2026, 3, 20))
    assert pickle.loads(pickle.dumps(known)) == known  # noqa: S301
