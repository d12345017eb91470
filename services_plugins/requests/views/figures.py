"""What the requests add up to, for everybody, and where the data are."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from babel.dates import format_date
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from services_plugins.requests import statistics
from services_plugins.requests.opendata import datasets
from services_plugins.requests.statistics import Period
from tenants.law.wording import BABEL_LOCALES, spoken_language

# How many periods a page shows; the files hold all.
SHOWN = {Period.YEAR: 5, Period.QUARTER: 8, Period.MONTH: 12}
# Descriptions of all data sets at once, and the vocabulary of each.
CATALOGUES = (
    ("open-data/catalogue.jsonld", "DCAT"),
    ("open-data/catalogue.ttl", "DCAT"),
    ("open-data/requests/datapackage.json", "Data Package"),
)
_WRITTEN = {Period.YEAR: "y", Period.QUARTER: "QQQQ y", Period.MONTH: "MMMM y"}


@require_safe
def show_figures(http: HttpRequest, period: str = Period.YEAR.value) -> HttpResponse:
    """Filed, answered, in time and the median, by procedure and period."""
    if period not in Period.values:
        raise Http404
    chosen = Period(period)
    rows = statistics.by_period(chosen)
    parts = _parts(chosen, rows)
    context = {
        "chosen": chosen,
        "periods": Period,
        "newest": parts[0] if parts else None,
        "earlier": parts[1:],
        "has_demonstration": any(row.is_demonstration for row in rows),
        "table": f"figures-{chosen.value}",
        "fewest": statistics.FEWEST,
        "most_hidden": statistics.FEWEST - 1,
        "step": statistics.STEP,
    }
    return render(http, "requests/figures.html", context)


@require_safe
def show_open_data(http: HttpRequest) -> HttpResponse:
    """The data sets of the commune, with the addresses of their files."""
    context = {
        "sets": [_data_set(one) for one in datasets.DATA_SETS],
        "catalogues": [_file(name) | {"about": about} for name, about in CATALOGUES],
        "licence": datasets.LICENCE,
        "licence_name": datasets.LICENCE_NAME,
    }
    return render(http, "requests/open_data.html", context)


def _parts(period: Period, rows: list[statistics.Row]) -> list[dict[str, Any]]:
    """Return the newest periods, each with its rows."""
    parts = [
        {"title": _title(period, start), "rows": list(group)}
        for start, group in groupby(rows, key=lambda row: row.start)
        if start
    ]
    return parts[: SHOWN[period]]


def _title(period: Period, start: dt.date) -> str:
    return format_date(start, _WRITTEN[period], locale=BABEL_LOCALES[spoken_language()])


def _data_set(one: datasets.DataSet) -> dict[str, Any]:
    schemas = [_file(f"open-data/requests/{table}.schema.json") for table in one.tables]
    return {"set": one, "files": [_file(name) for name in one.files], "schemas": schemas}


def _file(name: str) -> dict[str, str]:
    file = name.rpartition("/")[2]
    return {"path": f"/{name}", "name": file, "syntax": file.rpartition(".")[2].upper()}
