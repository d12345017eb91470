"""Filling the tables: rules from the project's data file, holidays from a library's dates.

Both can be run again and again. What the ministry added, verified, confirmed or cancelled
stays as it is.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone
from holidays import country_holidays

from tenants import audit
from tenants.audit import SYSTEM
from tenants.law.actions.rules import append
from tenants.law.enums import Certainty, HolidayKind, HolidayStatus
from tenants.law.holidays import forget_calendar
from tenants.law.models import Holiday, LegalRule
from tenants.law.rules import forget_rules
from tenants.law.signals import calendar_changed
from tenants.register import DATA

# What a newer data file may say better of a version that nobody at the ministry has checked.
WORDING = (
    "name_ar", "name_fr", "name_zgh", "law_ar", "law_fr", "article", "source",
    "is_verified", "certainty",
)  # fmt: skip
# Years before and after the present one whose holidays are known.
YEARS_BACK, YEARS_AHEAD = 2, 3

ESTIMATED_LABEL = " (estimated)"
LIBRARY = "holidays (PyPI)"
# 1 Muharram of the first year, in the Gregorian calendar, and the length of a lunar year.
HIJRI_EPOCH = date(622, 7, 19)
LUNAR_YEAR = 354.36667
# Keeps an estimate that is a day or two early in its year; no feast ends a year this closely.
LEEWAY = 5


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


# --- Rules -------------------------------------------------------------------------------


@transaction.atomic
def load_rules() -> int:
    """Add the versions of the data file that are missing; returns how many there were."""
    known: dict[str, dict[date, LegalRule]] = defaultdict(dict)
    for version in LegalRule.objects.all():
        known[version.code][version.valid_from] = version
    added = 0
    for draft in map(_draft, _rows("rules.csv")):
        versions = known[draft.code]
        if draft.valid_from in versions:
            _reword(versions[draft.valid_from], draft)
        elif all(day < draft.valid_from for day in versions):
            append(draft, added_by=SYSTEM)
            versions[draft.valid_from] = draft
            added += 1
        # Else the ministry has gone further than the file already.
    if added:
        audit.record("rule.load", data={"added": added})
    return added


def _draft(row: dict[str, str]) -> LegalRule:
    """An unsaved version, from a row of the data file."""
    numbers = ("value", "population_from", "population_to")
    fields: dict[str, Any] = row | {name: int(row[name]) if row[name] else None for name in numbers}
    fields["valid_from"] = date.fromisoformat(row["valid_from"])
    return LegalRule(**fields, is_verified=row["certainty"] in Certainty.verified())


def _reword(version: LegalRule, draft: LegalRule) -> None:
    """Bring the words of `version` up to those of `draft`, unless the ministry had its say."""
    if version.added_by != SYSTEM or version.verified_by:
        return
    changed = [name for name in WORDING if getattr(version, name) != getattr(draft, name)]
    for name in changed:
        setattr(version, name, getattr(draft, name))
    if changed:
        version.clean_fields()
        version.save(update_fields=changed)
        forget_rules({version.code})


# --- Holidays ----------------------------------------------------------------------------


@transaction.atomic
def load_holidays(years: Iterable[int] | None = None) -> int:
    """Add the holidays of `years` that are missing, by default around the present one.

    Lunar ones come as estimates; an estimate that the library now gives otherwise is moved.
    Returns how many holidays were added or moved.
    """
    this_year = timezone.localdate().year
    chosen = years or range(this_year - YEARS_BACK, this_year + YEARS_AHEAD + 1)
    known = {(row.occasion, row.day): row for row in Holiday.objects.all()}
    days: set[date] = set()
    new, moved = [], []
    for estimate in _library_holidays(sorted(chosen)):
        row = known.get((estimate.occasion, estimate.day))
        if row is None:
            new.append(estimate)
            days.add(estimate.date)
        elif row.status == HolidayStatus.ESTIMATED and row.date != estimate.date:
            days |= {row.date, estimate.date}
            row.date = estimate.date
            moved.append(row)
    Holiday.objects.bulk_create(new)
    Holiday.objects.bulk_update(moved, ["date"])
    if days:
        audit.record("holiday.load", data={"added": len(new), "moved": len(moved)})
        forget_calendar()
        calendar_changed.send(sender=Holiday, days=frozenset(days))
    return len(new) + len(moved)


def _library_holidays(years: list[int]) -> Iterator[Holiday]:
    """The holidays of `years` as the library has them, unsaved."""
    occasions = {row["library_name"]: row for row in _rows("occasions.csv")}
    dates = country_holidays("MA", years=years, language="en_US")
    found = sorted(
        (_occasion_key(occasions[name.removesuffix(ESTIMATED_LABEL)], day), day, name)
        for day in dates
        for name in dates.get_list(day)
    )
    for occasion, feast in groupby(found, key=lambda one: one[0]):
        for number, (_key, day, name) in enumerate(feast, start=1):
            yield _holiday(occasions[name.removesuffix(ESTIMATED_LABEL)], occasion, number, day)


def _holiday(row: dict[str, str], occasion: str, number: int, day: date) -> Holiday:
    is_lunar = row["kind"] == HolidayKind.LUNAR
    return Holiday(
        occasion=occasion,
        day=number,
        date=day,
        kind=row["kind"],
        status=HolidayStatus.ESTIMATED if is_lunar else HolidayStatus.CONFIRMED,
        source=LIBRARY,
        name_ar=row["name_ar"],
        name_fr=row["name_fr"],
        name_zgh=row["name_zgh"],
    )


def _occasion_key(row: dict[str, str], day: date) -> str:
    """The feast with its year: of the Hegira where the moon sets its date, as it may fall
    twice in one of ours."""
    is_lunar = row["kind"] == HolidayKind.LUNAR
    return f"{row['key']}.{hijri_year(day) if is_lunar else day.year}"


def hijri_year(day: date) -> int:
    """The year of the Hegira that a feast on `day`, or a day or two later, belongs to."""
    return int(((day - HIJRI_EPOCH).days + LEEWAY) / LUNAR_YEAR) + 1
