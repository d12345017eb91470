"""OParl 1.1 over HTTP, for any site and any program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cms.models import SiteIdentity
from services_plugins.council.enums import BodyKind
from services_plugins.council.oparl import addresses, lists, objects, rows
from services_plugins.council.oparl.kinds import KINDS, Kind
from services_plugins.kit.opendata.answers import json_answer, open_to_all
from services_plugins.kit.views import file_response


@open_to_all
def system(http: HttpRequest) -> HttpResponse:
    """The entry point of the commune's site."""
    name = SiteIdentity.load().name_ar
    return json_answer(objects.system(addresses.bodies(), name))


@open_to_all
def bodies(http: HttpRequest) -> HttpResponse:
    """The list of bodies: the commune alone."""
    return _answer(http, addresses.bodies(), [describe_body()])


@open_to_all
def body(http: HttpRequest) -> HttpResponse:
    return json_answer(describe_body())


def describe_body() -> objects.Object:
    """Return the commune at work as a body."""
    terms = rows.TERMS.filter(removed_at__isnull=True).order_by("starts_on")
    return objects.body(SiteIdentity.load(), list(terms))


@open_to_all
def all_of_kind(http: HttpRequest, slug: str) -> HttpResponse:
    """The list of all objects of a kind."""
    kind = _kind(slug)
    return _list(http, kind, addresses.all_of(slug))


@open_to_all
def meetings(http: HttpRequest, pk: int) -> HttpResponse:
    """The meetings of one organization."""
    return _list(http, KINDS["meeting"], addresses.meetings_of(pk), body=pk)


@open_to_all
def consultations(http: HttpRequest, pk: int) -> HttpResponse:
    """What one council decided."""
    council = get_object_or_404(rows.BODIES, pk=pk, kind=BodyKind.COUNCIL, removed_at=None)
    address = addresses.consultations_of(pk)
    return _list(http, KINDS["consultation"], address, item__session__term=council.term_id)


@open_to_all
def one_object(http: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One object; of a removed one only that it is gone (OParl 1.1: with status 200)."""
    kind = _kind(slug)
    if (slug, pk) == ("location", objects.SEAT) and (seat := objects.seat(SiteIdentity.load())):
        return json_answer(seat)
    row = kind.in_full().filter(pk=pk).first()
    if row is None:
        raise Http404
    if row.removed_at is not None:
        return json_answer(objects.gone(kind.name, slug, row))
    return json_answer(kind.describe([row], True)[0])


@require_safe
def download(http: HttpRequest, pk: int) -> HttpResponseBase:
    """A published file, at an address that stays."""
    paper = get_object_or_404(rows.files().filter(removed_at__isnull=True), pk=pk)
    response = file_response(paper.file.open("rb"), paper.name, paper.content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _kind(slug: str) -> Kind:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def _list(http: HttpRequest, kind: Kind, address: str, **narrowed: Any) -> HttpResponse:
    try:
        wanted = lists.read(http.GET)
    except ValidationError as error:
        return problem(error)

    def describe(found: Sequence[Any]) -> list[objects.Object]:
        there = [row for row in found if row.removed_at is None]
        described = dict(
            zip([row.pk for row in there], kind.describe(there, wanted.full), strict=True)
        )
        return [described.get(row.pk) or objects.gone(kind.name, kind.slug, row) for row in found]

    found = kind.in_full() if wanted.with_gone else kind.shown()
    return json_answer(lists.page(found.filter(**narrowed), wanted, address, describe))


def _answer(http: HttpRequest, address: str, data: list[objects.Object]) -> HttpResponse:
    """Return a list that has one page."""
    try:
        lists.read(http.GET)
    except ValidationError as error:
        return problem(error)
    pagination = {"totalElements": len(data), "elementsPerPage": lists.PER_PAGE}
    return json_answer({"data": data, "pagination": pagination, "links": {"self": address}})


def problem(error: ValidationError) -> HttpResponse:
    """Say what of an address can't be read."""
    response = json_answer(
        {"type": f"{addresses.SCHEMA}Error", "message": " ".join(error.messages), "debug": ""}
    )
    response.status_code = 400
    return response
