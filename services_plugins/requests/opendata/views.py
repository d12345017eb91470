"""Open data over HTTP: for any site and any program, told apart by an ETag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import override
from django.views.decorators.http import require_safe

from services_plugins.requests.opendata import datasets, services
from services_plugins.requests.opendata.graph import Node, as_json_ld, as_turtle
from services_plugins.requests.opendata.tables import as_csv, csvw, table_schema

View = Callable[..., HttpResponse]

# Programs may ask again after so long; what is withdrawn is gone from their side by then, too.
MAX_AGE = 60


def open_to_all(view: View) -> Callable[..., HttpResponseBase]:
    """Let programs of any site read what `view` gives, and keep it for a while."""

    @require_safe
    @wraps(view)
    def wrapped(http: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        # One language whoever asks: the data hold all of them.
        with override("ar"):
            response = view(http, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, max_age=MAX_AGE)
        etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        return get_conditional_response(http, etag=etag, response=response) or response

    return wrapped


@open_to_all
def table_csv(http: HttpRequest, key: str) -> HttpResponse:
    """A table as CSV."""
    published = _published(key)
    text = as_csv(published.table, published.rows())
    response = HttpResponse(text, content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'inline; filename="{key}.csv"'
    metadata = f"/open-data/requests/{key}.csv-metadata.json"
    response.headers["Link"] = f'<{metadata}>; rel="describedby"; type="application/csvm+json"'
    return response


@open_to_all
def table_json(http: HttpRequest, key: str) -> HttpResponse:
    """A table as a list of objects in JSON."""
    return _json(list(_published(key).rows()))


@open_to_all
def schema(http: HttpRequest, key: str) -> HttpResponse:
    """The Table Schema of a table."""
    return _json(table_schema(_published(key).table))


@open_to_all
def csv_metadata(http: HttpRequest, key: str) -> HttpResponse:
    """What CSV on the Web says of a table, at the address where it is looked for."""
    return _json(csvw(_published(key).table, f"{key}.csv", datasets.LICENCE))


@open_to_all
def package(http: HttpRequest) -> HttpResponse:
    """The Frictionless data package of all tables."""
    return _json(datasets.package())


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
        return _json(as_json_ld(nodes), "application/ld+json")
    if syntax == "ttl":
        return HttpResponse(as_turtle(nodes), content_type="text/turtle; charset=utf-8")
    raise Http404


def _json(data: Any, content_type: str = "application/json") -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
