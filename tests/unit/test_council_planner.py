"""The planner counts backwards from the opening, whatever day it is."""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from services_plugins.council import planner
from services_plugins.council.enums import Requester, SessionKind
from services_plugins.council.models import Session
from tenants.law.calendar import DayOff, calendar_of
from tenants.law.enums import AppliesTo, Unit
from tenants.law.rules import Rule

DAY = dt.timedelta(days=1)
VALUES = {
    "council.sessions.opening": (7, Unit.DAYS),
    "council.sessions.length": (15, Unit.DAYS),
    "council.sessions.extension": (7, Unit.WORKING_DAYS),
    "council.notice": (10, Unit.DAYS),
    "council.agenda_to_governor": (20, Unit.DAYS),
    "council.governor_points": (8, Unit.DAYS),
    "council.extraordinary.refusal": (10, Unit.DAYS),
    "council.extraordinary.held": (15, Unit.DAYS),
    "council.extraordinary.length": (7, Unit.DAYS),
    "council.absence.to_governor": (5, Unit.DAYS),
}
days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
HOLIDAYS = [
    DayOff(date=dt.date(year, month, day), name_ar="عطلة", name_fr="Férié", name_zgh="")
    for year in range(2024, 2030)
    for month, day in ((1, 1), (1, 11), (5, 1), (7, 30), (8, 14), (11, 18))
]
CALENDAR = calendar_of(HOLIDAYS, range(2024, 2030))


def rule(code: str, value: int, unit: Unit) -> Rule:
    return Rule(
        code=code, version=1, value=value, unit=unit, law_ar="", law_fr="", article="",
        source="", valid_from=dt.date(2015, 7, 7), valid_until=None, is_verified=True,
        label_ar=code, label_fr=code, label_zgh="", applies_to=AppliesTo.ALL,
        population_from=None, population_to=None,
    )  # fmt: skip


RULES = {code: rule(code, *value).to_json() for code, value in VALUES.items()}


@pytest.fixture(autouse=True)
def law() -> Iterator[None]:
    months = [SimpleNamespace(value=one, shown_value=str(one)) for one in (2, 5, 10)]
    with (
        mock.patch.object(planner, "calendar", lambda: CALENDAR),
        mock.patch.object(planner.law, "ordinary_months", lambda: months),
        mock.patch.object(planner.law, "rules_for", lambda codes, on=None: RULES),
    ):
        yield


def session(opens_on: dt.date, length: int = 5, **given: Any) -> Session:
    closes_on = opens_on + (length - 1) * DAY
    return Session(opens_on=opens_on, closes_on=closes_on, rules=RULES, **given)


def due(found: list[planner.Mark], code: str) -> dt.date:
    (one,) = [mark for mark in found if mark.code == code]
    return one.due


@settings(deadline=None)
@given(days)
def test_each_date_lies_as_many_days_before_the_opening(opens_on: dt.date) -> None:
    found = planner.marks(session(opens_on))
    assert opens_on - due(found, "council.agenda_to_governor") == 20 * DAY
    assert opens_on - due(found, "council.notice") == 10 * DAY
    assert [mark.due for mark in found] == sorted(mark.due for mark in found)


@settings(deadline=None)
@given(days, st.integers(0, 40))
def test_what_was_done_after_its_date_is_late_for_ever(opens_on: dt.date, before: int) -> None:
    sent_on = opens_on - before * DAY
    found = planner.marks(session(opens_on, agenda_sent_on=sent_on))
    (mark,) = [one for one in found if one.code == "council.agenda_to_governor"]
    for today in (opens_on - 60 * DAY, opens_on + 60 * DAY):
        assert (mark.tone(today) == "late") == (before < 20)
    assert due(found, "council.governor_points") == sent_on + 8 * DAY


@settings(deadline=None)
@given(days)
def test_openings_are_working_days_of_the_laws_months_and_a_year_apart(today: dt.date) -> None:
    found = planner.openings(today)
    assert len(found) == 3
    assert {one.opens_on.month for one in found} == {2, 5, 10}
    for one in found:
        assert CALENDAR.is_working(one.opens_on)
        assert today < one.opens_on <= today + 373 * DAY  # a weekend and holidays later at most
        assert one.opens_on.day <= 5
        assert one.agenda_by < one.notice_by < one.opens_on


@settings(deadline=None)
@given(days)
def test_a_notice_of_today_reaches_members_in_time_at_the_earliest_opening(today: dt.date) -> None:
    earliest = planner.earliest_opening(RULES, today)
    assert due(planner.marks(session(earliest)), "council.notice") == today


@pytest.mark.parametrize(
    ("kind", "longest"), [(SessionKind.ORDINARY, 15), (SessionKind.EXTRAORDINARY, 7)]
)
def test_a_session_is_no_longer_than_the_law_lets_it(kind: SessionKind, longest: int) -> None:
    opens_on = dt.date(2026, 5, 4)
    planner.check_days(session(opens_on, longest, kind=kind))
    with pytest.raises(ValidationError) as error:
        planner.check_days(session(opens_on, longest + 1, kind=kind))
    assert "closes_on" in error.value.message_dict
    with pytest.raises(ValidationError):
        planner.check_days(session(opens_on, 0, kind=kind))


def test_an_ordinary_session_opens_in_the_laws_months_only() -> None:
    with pytest.raises(ValidationError) as error:
        planner.check_days(session(dt.date(2026, 6, 1)))
    assert "opens_on" in error.value.message_dict


def test_an_opening_after_the_first_days_of_the_month_shows_as_late() -> None:
    (mark,) = [
        one
        for one in planner.marks(session(dt.date(2026, 5, 11)))
        if one.code == "council.sessions.opening"
    ]
    assert mark.due == dt.date(2026, 5, 7)
    assert mark.tone(dt.date(2026, 4, 1)) == "late"


@settings(deadline=None)
@given(days, st.integers(-3, 30))
def test_what_members_asked_for_is_held_within_the_days_of_the_law(
    asked_on: dt.date, after: int
) -> None:
    one = session(
        asked_on + after * DAY,
        kind=SessionKind.EXTRAORDINARY,
        requested_by=Requester.MAJORITY,
        requested_on=asked_on,
    )
    if 0 <= after <= 15:
        planner.check_days(one)
    else:
        with pytest.raises(ValidationError):
            planner.check_days(one)


@settings(deadline=None)
@given(days, st.integers(0, 20))
def test_an_extension_is_of_seven_working_days_at_most(opens_on: dt.date, more: int) -> None:
    one = session(opens_on)
    until = one.closes_on + more * DAY
    fits = more > 0 and CALENDAR.working_days(one.closes_on, until) <= 7
    last_is_working = CALENDAR.add(one.closes_on, 7, Unit.WORKING_DAYS).end
    if fits and until <= last_is_working:
        planner.check_extension(one, until)
    else:
        with pytest.raises(ValidationError):
            planner.check_extension(one, until)


def test_an_extension_comes_once_and_for_ordinary_sessions() -> None:
    opens_on = dt.date(2026, 5, 4)
    extended = session(opens_on, extended_until=dt.date(2026, 5, 12))
    with pytest.raises(ValidationError):
        planner.check_extension(extended, dt.date(2026, 5, 13))
    with pytest.raises(ValidationError):
        planner.check_extension(
            session(opens_on, kind=SessionKind.EXTRAORDINARY), dt.date(2026, 5, 9)
        )
