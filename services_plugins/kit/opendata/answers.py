"""Open data over HTTP: for any site and any program, told apart by an ETag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import override
from django.views.decorators.http import require_safe

from services_plugins.kit.opendata.tables import Table, as_csv

View = Callable[..., HttpResponse]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC-BY-4.0"
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


def csv_answer(table: Table, rows: Iterable[Mapping[str, Any]], path: str) -> HttpResponse:
    """Return a table as CSV; `path` is that of its files, without what ends their names."""
    response = HttpResponse(
        as_csv(table, rows), content_type="text/csv; charset=utf-8; header=present"
    )
    response.headers["Content-Disposition"] = f'inline; filename="{table.key}.csv"'
    metadata = f"{path}.csv-metadata.json"
    response.headers["Link"] = f'<{metadata}>; rel="describedby"; type="application/csvm+json"'
    return response


def json_answer(data: Any, content_type: str = "application/json") -> HttpResponse:
    """Return data as JSON that people can read, too."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
