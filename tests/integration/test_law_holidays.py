"""The calendar: estimates, what the ministry decides, and who is told."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from tenants.law import loading
from tenants.law.actions.holidays import add_holiday, cancel_holiday, confirm_holiday
from tenants.law.enums import HolidayKind, HolidayStatus, Unit
from tenants.law.holidays import calendar
from tenants.law.loading import hijri_year, load_holidays
from tenants.law.models import Holiday, LegalRule
from tenants.law.signals import calendar_changed
from tenants.models import AuditEntry
from tests.law import HOLIDAYS, RULES, staff

pytestmark = pytest.mark.django_db

# Years whose lunar feasts are far from the present one: nothing else touches them.
YEARS = range(2028, 2031)
NAMES = {"name_ar": "عطلة استثنائية", "name_fr": "Pont", "name_zgh": ""}


@pytest.fixture(autouse=True)
def loaded(db):
    load_holidays(YEARS)


@pytest.fixture
def officer(db):
    return staff(HOLIDAYS)


@pytest.fixture
def heard():
    """The days that receivers were told of, with the schema they were told in."""
    told: list[tuple[str, frozenset]] = []

    def hear(days: frozenset, **kwargs) -> None:
        told.append((connection.schema_name, days))

    calendar_changed.connect(hear)
    yield told
    calendar_changed.disconnect(hear)


def fitr(day: int = 1) -> Holiday:
    """A day of Eid al-Fitr 1449, which the library puts on 26 and 27 February 2028."""
    return Holiday.objects.get(occasion="eid_al_fitr.1449", day=day)


def state(holiday: Holiday) -> tuple[date, str]:
    return holiday.date, holiday.status


# --- Loading -----------------------------------------------------------------------------


def test_the_years_around_the_present_one_are_loaded():
    this_year = timezone.localdate().year
    for year in range(this_year - 2, this_year + 4):
        rows = Holiday.objects.filter(date__year=year)
        assert rows.filter(kind=HolidayKind.FIXED).count() >= 10
        assert rows.filter(kind=HolidayKind.LUNAR).exists()


def test_fixed_days_are_certain_and_lunar_ones_estimated():
    rows = Holiday.objects.filter(date__year=2028)
    fixed = {(row.date.month, row.date.day) for row in rows if row.kind == HolidayKind.FIXED}
    assert fixed == {
        (1, 1), (1, 11), (1, 14), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21),
        (10, 31), (11, 6), (11, 18),
    }  # fmt: skip
    for row in rows:
        certain = row.kind == HolidayKind.FIXED
        assert row.status == (HolidayStatus.CONFIRMED if certain else HolidayStatus.ESTIMATED)
        assert row.name_ar and row.name_fr and row.source


def test_feasts_last_as_long_as_the_rules_say():
    for code in ("eid_al_fitr", "eid_al_adha", "hijri_new_year", "mawlid"):
        days = list(Holiday.objects.filter(occasion=f"{code}.1450").order_by("day"))
        assert len(days) == LegalRule.objects.get(code=f"calendar.{code}").value
        assert all(row.date == days[0].date + timedelta(days=row.day - 1) for row in days)


def test_loading_again_changes_nothing(heard):
    before = list(Holiday.objects.values())
    trail = AuditEntry.objects.count()
    assert load_holidays(YEARS) == 0
    assert list(Holiday.objects.values()) == before
    assert AuditEntry.objects.count() == trail and not heard


def test_every_feast_of_fifty_years_has_a_year_of_its_own():
    """Two in one Gregorian year, as Mawlid in 2014 and 2015's first days, stay two."""
    rows = list(loading._library_holidays(list(range(2000, 2050))))
    keys = [(row.occasion, row.day) for row in rows]
    assert len(keys) == len(set(keys))
    lunar = [row for row in rows if row.kind == HolidayKind.LUNAR]
    assert max(row.day for row in lunar) == 2
    shifted = [row for row in lunar for days in (-1, 1, 2)
               if hijri_year(row.date + timedelta(days=days)) != hijri_year(row.date)]  # fmt: skip
    assert not shifted


def test_what_the_ministry_decided_survives_a_reload(officer, monkeypatch):
    confirm_holiday(fitr(), first_day=date(2028, 2, 27), source="بلاغ", actor=officer)
    cancel_holiday(Holiday.objects.get(occasion="youth_day.2028"), source="مرسوم", actor=officer)
    add_holiday(date(2028, 2, 29), NAMES, source="بلاغ", actor=officer)
    decided = list(Holiday.objects.values())
    assert load_holidays(YEARS) == 0
    assert list(Holiday.objects.values()) == decided


def test_a_better_estimate_moves_only_estimates(officer, monkeypatch, heard):
    confirm_holiday(fitr(), source="بلاغ", actor=officer)
    heard.clear()
    library = loading._library_holidays

    def a_day_later(years):
        for row in library(years):
            row.date += timedelta(days=row.kind == HolidayKind.LUNAR)
            yield row

    adha = Holiday.objects.get(occasion="eid_al_adha.1449", day=1)
    monkeypatch.setattr(loading, "_library_holidays", a_day_later)
    assert load_holidays([2028]) > 0
    assert fitr().date == date(2028, 2, 26)
    assert Holiday.objects.get(pk=adha.pk).date == adha.date + timedelta(days=1)
    [(_schema, days)] = heard
    assert {adha.date, adha.date + timedelta(days=1)} <= days and date(2028, 2, 26) not in days


# --- Deciding ----------------------------------------------------------------------------


def test_confirming_a_feast_confirms_all_its_days(officer, heard):
    confirm_holiday(fitr(), source="بلاغ وزارة الأوقاف", actor=officer)
    assert state(fitr(1)) == (date(2028, 2, 26), HolidayStatus.CONFIRMED)
    assert state(fitr(2)) == (date(2028, 2, 27), HolidayStatus.CONFIRMED)
    assert fitr().decided_by == officer.email and fitr().decided_at
    assert heard == [("public", frozenset({date(2028, 2, 26), date(2028, 2, 27)}))]
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.actor) == ("holiday.confirm", officer.email)


def test_the_moon_came_a_day_later(officer, heard):
    confirm_holiday(fitr(), first_day=date(2028, 2, 27), source="بلاغ", actor=officer)
    assert [fitr(1).date, fitr(2).date] == [date(2028, 2, 27), date(2028, 2, 28)]
    [(_schema, days)] = heard
    assert days == {date(2028, 2, 26), date(2028, 2, 27), date(2028, 2, 28)}
    entry = AuditEntry.objects.filter(action="holiday.move").last()
    assert (entry.data["date"], entry.data["date_before"]) == ("2028-02-27", "2028-02-26")


def test_from_the_second_day_of_a_feast_the_first_one_is_found(officer):
    confirm_holiday(fitr(2), source="بلاغ", actor=officer)
    assert fitr(1).date == date(2028, 2, 26) and fitr(1).status == HolidayStatus.CONFIRMED


def test_a_feast_doesn_t_move_by_a_week(officer):
    with pytest.raises(ValidationError) as refusal:
        confirm_holiday(fitr(), first_day=date(2028, 3, 4), source="x", actor=officer)
    assert "first_day" in refusal.value.message_dict
    assert fitr().status == HolidayStatus.ESTIMATED


def test_a_cancelled_day_is_worked_until_it_is_restored(officer, heard):
    day = Holiday.objects.get(occasion="green_march.2028")
    cancel_holiday(day, source="مرسوم", actor=officer)
    assert calendar().is_working(day.date)
    with pytest.raises(ValidationError):
        cancel_holiday(day, source="مرسوم", actor=officer)
    day.refresh_from_db()
    confirm_holiday(day, source="مرسوم", actor=officer)
    day.refresh_from_db()
    assert day.status == HolidayStatus.CONFIRMED and len(heard) == 2


def test_confirming_a_feast_leaves_its_cancelled_day_alone(officer):
    cancel_holiday(fitr(2), source="x", actor=officer)
    confirm_holiday(fitr(1), source="x", actor=officer)
    assert fitr(2).status == HolidayStatus.CANCELLED


def test_adding_a_bridge(officer, heard):
    bridge = add_holiday(date(2028, 2, 28), NAMES, source="بلاغ", actor=officer)
    assert bridge.kind == HolidayKind.EXCEPTIONAL and bridge.status == HolidayStatus.CONFIRMED
    assert heard == [("public", frozenset({date(2028, 2, 28)}))]
    assert AuditEntry.objects.first().action == "holiday.add"
    with pytest.raises(ValidationError):
        add_holiday(date(2028, 2, 28), NAMES, source="بلاغ", actor=officer)


def test_a_holiday_needs_its_names(officer):
    with pytest.raises(ValidationError) as refusal:
        add_holiday(date(2028, 2, 28), NAMES | {"name_ar": ""}, source="x", actor=officer)
    assert "name_ar" in refusal.value.message_dict


def test_only_who_has_the_right(officer):
    for actor in (staff(RULES, email="rules@example.org"), staff(email="other@example.org")):
        with pytest.raises(PermissionDenied):
            confirm_holiday(fitr(), actor=actor)
        with pytest.raises(PermissionDenied):
            cancel_holiday(fitr(), actor=actor)
        with pytest.raises(PermissionDenied):
            add_holiday(date(2028, 2, 28), NAMES, actor=actor)
    confirm_holiday(fitr(), actor=officer)


# --- Counting, from a commune --------------------------------------------------------------

# A Friday; Eid al-Fitr is estimated on the Saturday and Sunday of the week after.
START = date(2028, 2, 18)


def end_of(value: int = 6) -> tuple[date, bool]:
    count = calendar().add(START, value, Unit.WORKING_DAYS)
    return count.end, count.is_estimated


def test_communes_count_and_learn_of_every_change(
    tenants_ab, officer, django_capture_on_commit_callbacks, django_assert_num_queries
):
    for tenant in tenants_ab:
        with tenant_context(tenant):
            assert end_of() == (date(2028, 2, 28), True)
            with django_assert_num_queries(0):
                assert end_of() == (date(2028, 2, 28), True)
            assert connection.schema_name == tenant.schema_name
    with django_capture_on_commit_callbacks(execute=True), schema_context("public"):
        confirm_holiday(fitr(), first_day=date(2028, 2, 27), source="بلاغ", actor=officer)
    for tenant in tenants_ab:
        with tenant_context(tenant):
            assert end_of() == (date(2028, 2, 29), False)
    with django_capture_on_commit_callbacks(execute=True), schema_context("public"):
        add_holiday(date(2028, 2, 29), NAMES, source="بلاغ", actor=officer)
    with tenant_context(tenants_ab[0]):
        assert end_of() == (date(2028, 3, 1), False)


def test_a_change_that_is_rolled_back_is_not_told(officer, django_capture_on_commit_callbacks):
    """The cache is emptied with the commit, not before: nobody keeps what never was."""
    assert end_of()[0] == date(2028, 2, 28)
    with django_capture_on_commit_callbacks() as callbacks:
        add_holiday(date(2028, 2, 28), NAMES, source="بلاغ", actor=officer)
        assert end_of()[0] == date(2028, 2, 28)
    assert callbacks
    for callback in callbacks:
        callback()
    assert end_of()[0] == date(2028, 2, 29)


def test_the_calendar_knows_its_limits():
    last = Holiday.objects.filter(kind=HolidayKind.FIXED).last().date.year
    assert calendar().last == date(last, 12, 31)
    assert calendar().add(date(last, 12, 30), 30, Unit.WORKING_DAYS).is_estimated
