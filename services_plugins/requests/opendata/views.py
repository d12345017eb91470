"""Open data over HTTP: for any site and any program, told apart by an ETag."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from services_plugins.kit.opendata.answers import csv_answer, json_answer, open_to_all
from services_plugins.kit.opendata.tables import csvw, table_schema
from services_plugins.requests.opendata import datasets, services
from services_plugins.requests.opendata.graph import Node, as_json_ld, as_turtle


@open_to_all
def table_csv(http: HttpRequest, key: str) -> HttpResponse:
    """A table as CSV."""
    published = _published(key)
    return csv_answer(published.table, published.rows(), f"/open-data/requests/{key}")


@open_to_all
def table_json(http: HttpRequest, key: str) -> HttpResponse:
    """A table as a list of objects in JSON."""
    return json_answer(list(_published(key).rows()))


@open_to_all
def schema(http: HttpRequest, key: str) -> HttpResponse:
    """The Table Schema of a table."""
    return json_answer(table_schema(_published(key).table))


@open_to_all
def csv_metadata(http: HttpRequest, key: str) -> HttpResponse:
    """What CSV on the Web says of a table, at the address where it is looked for."""
    return json_answer(csvw(_published(key).table, f"{key}.csv", datasets.LICENCE))


@open_to_all
def package(http: HttpRequest) -> HttpResponse:
    """The Frictionless data package of all tables."""
    return json_answer(datasets.package())


@open_to_all
def service_graph(http: HttpRequest, syntax: str) -> HttpResponse:
    """The services on offer (CPSV-AP)."""
    return _graph(services.describe(), syntax)


@open_to_all
def catalogue(http: HttpRequest, syntax: str) -> HttpResponse:
    """The catalogue of data sets (DCAT)."""
    return _graph(datasets.catalogue(), syntax)


def _published(key: str) -> datasets.Published:
    if key not in datasets.TABLES:
        raise Http404
    return datasets.TABLES[key]


def _graph(nodes: list[Node], syntax: str) -> HttpResponse:
    if syntax == "jsonld":
        return json_answer(as_json_ld(nodes), "application/ld+json")
    if syntax == "ttl":
        return HttpResponse(as_turtle(nodes), content_type="text/turtle; charset=utf-8")
    raise Http404
