"""The tables of figures: per procedure and year, quarter or month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms import navigation
from services_plugins.kit.opendata.tables import Column, Table
from services_plugins.requests import statistics
from services_plugins.requests.statistics import FEWEST, STEP, Period

_FEW = f"Rounded to the nearest {STEP}; empty for 1 to {FEWEST - 1}."
COLUMNS = (
    Column("territory", "string", _("Code of the commune"), "National code (HCP).", True),
    Column("period", "string", _("Period"), "2026, 2026-Q1 or 2026-01; of the filing.", True),
    Column("start", "date", _("First day of the period"), required=True),
    Column("procedure", "string", _("Code of the procedure"), required=True),
    Column("name_ar", "string", _("Name in Arabic"), required=True),
    Column("name_fr", "string", _("Name in French"), required=True),
    Column("filed", "integer", _("Requests filed"), _FEW),
    Column(
        "answered",
        "integer",
        _("Requests answered"),
        f"Of those filed in the period. {_FEW} Empty where `filed` is, too.",
    ),
    Column(
        "in_time_percent",
        "integer",
        _("Answered within the legal delay, in percent"),
        f"Of those whose delay has ended, answered or not; to the nearest {STEP} percent; empty "
        f"where that is fewer than {FEWEST}.",
    ),
    Column(
        "median_working_days",
        "integer",
        _("Median of working days until the answer"),
        f"Empty where fewer than {FEWEST} were answered.",
    ),
    Column(
        "is_demonstration",
        "boolean",
        _("Holds demonstration data"),
        "Some of the requests are made up, to show the service.",
        True,
    ),
)
TITLES = {
    Period.YEAR: _("Requests by procedure and year"),
    Period.QUARTER: _("Requests by procedure and quarter"),
    Period.MONTH: _("Requests by procedure and month"),
}


def table(period: Period) -> Table:
    return Table(
        f"figures-{period.value}", TITLES[period], COLUMNS, ("territory", "period", "procedure")
    )


def rows(period: Period) -> Iterator[dict[str, Any]]:
    """Yield the published figures as the table has them."""
    territory = navigation.site_data().identity.territory_code
    for row in statistics.by_period(period):
        start = row.start or dt.date.min
        yield {
            "territory": territory,
            "period": label(period, start),
            "start": start.isoformat(),
            "procedure": row.code,
            "name_ar": row.name.by_language["ar"],
            "name_fr": row.name.by_language["fr"],
            "filed": row.filed,
            "answered": row.answered,
            "in_time_percent": row.in_time,
            "median_working_days": row.median_days,
            "is_demonstration": row.is_demonstration,
        }


def label(period: Period, start: dt.date) -> str:
    """Return a period as data names it: 2026, 2026-Q1, 2026-01."""
    if period == Period.YEAR:
        return f"{start:%Y}"
    if period == Period.QUARTER:
        return f"{start:%Y}-Q{(start.month + 2) // 3}"
    return f"{start:%Y-%m}"
