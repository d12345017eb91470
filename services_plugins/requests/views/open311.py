"""The calls of Open311 GeoReport v2 under `/open311/v2/`, in XML and JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms.models import SiteIdentity
from services_plugins.kit import limits
from services_plugins.requests.street import formats, open311
from services_plugins.requests.street.formats import Answer
from services_plugins.requests.street.open311 import Refused

Call = Callable[..., Answer]
READING = ("GET", "HEAD", "OPTIONS")


def call(read: Call, file: Call | None = None) -> Callable[..., HttpResponse]:
    """Make a view of a call: errors as the standard has them, limits, and reading from anywhere.

    `file` answers POST. No cookie says who calls, so that a forged form on another site could do
    nothing that its own server couldn't: these views need no CSRF token.
    """

    @csrf_exempt
    @never_cache
    @wraps(read)
    def wrapped(http: HttpRequest, syntax: str, **kwargs: Any) -> HttpResponse:
        try:
            if http.method in READING:
                open311.CALLS_PER_NETWORK.take(limits.network(http))
                _check_jurisdiction(http, http.GET)
                answer = read(http, **kwargs)
            elif http.method == "POST" and file:
                _check_jurisdiction(http, http.POST)
                answer = file(http, **kwargs)
            else:
                raise Refused(400, _("This address is only read, with GET."))
        except Refused as error:
            answer = _errors(error.status, *error.problems)
        except (MultiPartParserError, SuspiciousOperation):
            answer = _errors(400, _("What was sent can't be read, or is too much."))
        except limits.TooMany as error:
            words = _("Too many calls. Try again in %(minutes)d minutes.")
            answer = _errors(429, words % {"minutes": error.minutes})
        response = formats.response(answer, syntax)
        if http.method in READING:
            response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return wrapped


def _check_jurisdiction(http: HttpRequest, sent: Any) -> None:
    """Refuse calls that are meant for another commune; naming this one is optional."""
    named = sent.get("jurisdiction_id", "").strip().lower()
    if not named:
        return
    tenant = connection.tenant
    known = {tenant.primary_host, tenant.slug, http.get_host().partition(":")[0].lower()}
    if named.removeprefix("www.") in {one.removeprefix("www.") for one in known}:
        return
    if named != SiteIdentity.load().territory_code:
        raise Refused(404, _("jurisdiction_id: another commune answers for it."))


def _errors(status: int, *problems: str) -> Answer:
    errors = [{"code": status, "description": problem} for problem in problems]
    return Answer("errors", errors, status)


def _discovery(http: HttpRequest) -> Answer:
    """Where the server is, and who keeps it."""
    return Answer("discovery", open311.discovery())


def _services(http: HttpRequest) -> Answer:
    """The kinds of problems that can be reported."""
    return Answer("services", open311.services())


def _service(http: HttpRequest, code: str) -> Answer:
    """What else is asked about one kind of problem."""
    return Answer("service_definition", open311.service_definition(code))


def _requests(http: HttpRequest) -> Answer:
    """The published reports of a time, or some by their numbers."""
    return Answer("service_requests", open311.requests_found(http.GET))


def _request(http: HttpRequest, number: str) -> Answer:
    """One report."""
    return Answer("service_requests", open311.request_found(number))


def _token(http: HttpRequest, token: str) -> Answer:
    """The report of a receipt."""
    open311.TOKENS_PER_NETWORK.take(limits.network(http))
    return Answer("service_requests", open311.token_found(token))


def _file(http: HttpRequest) -> Answer:
    """A new report."""
    filed = open311.file_report(http.POST, http.FILES, network=limits.network(http))
    row = {"service_request_id": str(filed.request.pk), "service_notice": filed.notice}
    return Answer("service_requests", [row | {"account_id": None}], 201)


discovery = call(_discovery)
services = call(_services)
service = call(_service)
requests = call(_requests, file=_file)
request = call(_request)
token = call(_token)
