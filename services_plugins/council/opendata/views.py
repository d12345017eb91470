"""The council's open data over HTTP."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from services_plugins.council.opendata import deliberations, popolo
from services_plugins.kit.opendata.answers import LICENCE, csv_answer, json_answer, open_to_all
from services_plugins.kit.opendata.tables import csvw, table_schema

PATH = "/open-data/council/deliberations"


@open_to_all
def people(http: HttpRequest) -> HttpResponse:
    """Members, bodies and seats, as Popolo JSON."""
    return json_answer(popolo.describe())


@open_to_all
def table_csv(http: HttpRequest) -> HttpResponse:
    """The deliberations as CSV."""
    return csv_answer(deliberations.TABLE, deliberations.rows(), PATH)


@open_to_all
def table_json(http: HttpRequest) -> HttpResponse:
    return json_answer(list(deliberations.rows()))


@open_to_all
def schema(http: HttpRequest) -> HttpResponse:
    """The Table Schema of the deliberations."""
    return json_answer(table_schema(deliberations.TABLE))


@open_to_all
def csv_metadata(http: HttpRequest) -> HttpResponse:
    """What CSV on the Web says of the table, at the address where it is looked for."""
    return json_answer(csvw(deliberations.TABLE, "deliberations.csv", LICENCE))
