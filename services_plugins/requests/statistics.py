"""What the requests of a commune add up to, without anything of any person.

Published figures are coarse, so that nobody is recognised in them, nor found by subtracting one
table from another: counts under FEWEST aren't given, others are rounded to the nearest multiple of
STEP, shares to the nearest STEP percent, and a median or share of fewer than FEWEST isn't given.
Rounding is what keeps months from being subtracted from their year.

Requests are counted in the period they were filed in. One that waits beyond its legal delay counts
as late: a desk doesn't look punctual by never answering.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, FloatField, Q, QuerySet, TextChoices
from django.db.models.functions import Trunc
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.requests.definition import Text
from services_plugins.requests.enums import OPEN, Category, RequestState
from services_plugins.requests.models import Edition, Request

FEWEST = 5
STEP = 5
# Figures need not be of this minute; an aggregate over all requests is too dear for every page.
KEPT_SECONDS = 6 * 3600
# The ministry's figures are of the requests of so many days.
RECENT_DAYS = 365


class Period(TextChoices):
    """By what requests are grouped in time."""

    YEAR = "year", _("By year")
    QUARTER = "quarter", _("By quarter")
    MONTH = "month", _("By month")


class Median(Aggregate):
    """The middle value, as PostgreSQL finds it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Row:
    """One procedure in one period, fit to be published; None is what isn't given.

    `start` is the period's first day, None for all time. `in_time` is in percent of the requests
    whose delay has ended, `median_days` in working days.
    """

    code: str
    name: Text
    start: dt.date | None
    filed: int | None
    answered: int | None
    in_time: int | None
    median_days: int | None
    is_demonstration: bool


def by_procedure() -> list[Row]:
    """Return a row for each procedure that was asked for, over all time."""
    return _kept("all", lambda: _rows(_counts("edition__procedure")))


def by_period(period: Period) -> list[Row]:
    """Return a row for each procedure and period in which it was asked for, newest first."""
    start = Trunc("filed_at", period.value)
    return _kept(period.value, lambda: _rows(_counts("edition__procedure", start=start)))


def recent() -> dict[str, int | None]:
    """Return the commune's own figures over RECENT_DAYS, exact: for the ministry's screens."""
    since = timezone.now() - dt.timedelta(days=RECENT_DAYS)
    return _kept("recent", lambda: _exact(_filed().filter(filed_at__gte=since)))


def _filed() -> QuerySet[Request]:
    return Request.objects.exclude(state=RequestState.DRAFT).order_by()


def _measures() -> dict[str, Aggregate]:
    """Return what is counted, in one pass over the index (`requests_figures`)."""
    waits_too_long = Q(
        in_time=None,
        state__in=[one.value for one in sorted(OPEN)],
        due__lt=timezone.localdate(),
    )
    return {
        "filed": Count("edition"),
        "answered": Count("edition", filter=Q(decided_at__isnull=False)),
        "met": Count("edition", filter=Q(in_time=True)),
        "missed": Count("edition", filter=Q(in_time=False) | waits_too_long),
        "median": Median("days_taken", filter=Q(days_taken__isnull=False)),
        "demonstration": Count("edition", filter=Q(is_demonstration=True)),
    }


def _counts(*by: str, **groups: Any) -> list[dict[str, Any]]:
    return list(_filed().values(*by, **groups).annotate(**_measures()))


def _rows(counts: list[dict[str, Any]]) -> list[Row]:
    """Return counts as rows that may be published, in the order of the procedures."""
    names = _procedures()
    rows = [_row(names[one["edition__procedure"]], one) for one in counts]
    order = {code: number for number, (code, _name) in enumerate(names.values())}
    rows.sort(key=lambda row: order[row.code])
    return sorted(rows, key=lambda row: row.start or dt.date.min, reverse=True)


def _row(procedure: tuple[str, Text], counts: dict[str, Any]) -> Row:
    code, name = procedure
    start = counts.get("start")
    filed = coarse(counts["filed"])
    return Row(
        code=code,
        name=name,
        start=start and timezone.localdate(start),
        filed=filed,
        # Whether the few were answered would tell each of them about the others.
        answered=None if filed is None else coarse(counts["answered"]),
        in_time=_coarse_share(counts["met"], counts["met"] + counts["missed"]),
        median_days=None if counts["answered"] < FEWEST else _whole(counts["median"]),
        is_demonstration=counts["demonstration"] > 0,
    )


def coarse(count: int) -> int | None:
    """Return a count as it may be published: rounded, or None for a few."""
    return None if 0 < count < FEWEST else _nearest(count)


def _coarse_share(part: int, whole: int) -> int | None:
    return None if whole < FEWEST else _nearest(100 * part / whole)


def _nearest(value: float) -> int:
    """Return the nearest multiple of STEP; halves go up, as people expect."""
    return int((value + STEP / 2) // STEP) * STEP


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _exact(requests: QuerySet[Request]) -> dict[str, int | None]:
    counts = requests.aggregate(**_measures())
    ended = counts["met"] + counts["missed"]
    return {
        "filed": counts["filed"],
        "answered": counts["answered"],
        "in_time": round(100 * counts["met"] / ended) if ended else None,
        "median_days": _whole(counts["median"]),
    }


def _procedures() -> dict[int, tuple[str, Text]]:
    """Return code and newest name of every procedure by key, those no longer offered included."""
    newest = (
        Edition.objects.order_by("procedure_id", "-number")
        .distinct("procedure_id")
        .values_list(
            "procedure_id",
            "procedure__code",
            "procedure__category",
            "procedure__position",
            "sheet_data__name",
        )
    )
    categories = list(Category)
    found = sorted(newest, key=lambda row: (categories.index(Category(row[2])), row[3]))
    return {key: (code, Text(name)) for key, code, _category, _position, name in found}


def _kept(key: str, compute: Callable[[], Any]) -> Any:
    """Return what the cache of the tenant at work has, computed where it has nothing of today."""
    today = f"{generation.current()}:{timezone.localdate():%Y-%m-%d}"
    return generation.store().get_or_set(f"requests:figures:{today}:{key}", compute, KEPT_SECONDS)
