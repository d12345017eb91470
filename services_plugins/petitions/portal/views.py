"""The register on the portal: its list, how to petition, figures, authorities, open data.

All pages are the same for everybody: no cookie, no session, and caches may keep them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from services_plugins.kit.opendata import tables
from services_plugins.kit.opendata.answers import LICENCE, csv_answer, json_answer, open_to_all
from services_plugins.petitions.enums import Authority
from services_plugins.petitions.portal import finder, howto, opendata, statistics
from services_plugins.petitions.portal.forms import RegisterFilter
from services_plugins.petitions.portal.models import PetitionFacts
from services_plugins.petitions.portal.tiles import tiles
from tenants import directory
from tenants.enums import TerritoryKind
from tenants.models import Territory

View = Callable[..., HttpResponse]

PAGE_SIZE = 20
AUTHORITIES_PER_PAGE = 50
# An edge keeps a page no longer than this: what is taken down is gone from there by then, too.
EDGE_SECONDS = 10
FILES = "/open-data/petitions"


def public_page(view: View) -> View:
    """A page for everybody, whose figures move by themselves."""
    kept = cache_control(public=True, max_age=0, s_maxage=EDGE_SECONDS)
    return require_safe(kept(conditional_page(view)))


@public_page
def index(http: HttpRequest) -> HttpResponse:
    """The petitions that were asked for, the newest first."""
    form = RegisterFilter(http.GET, list(directory.areas()))
    chosen = form.chosen()
    found = finder.find(chosen) if not form.errors.get("q") else PetitionFacts.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {"form": form, "page_obj": page, "total": page.paginator.count}
    return render(http, "petition_register/index.html", context)


@public_page
def how_to(http: HttpRequest) -> HttpResponse:
    """How to petition each kind of authority, from the legal rules."""
    return render(http, "petition_register/how_to.html", {"guides": howto.GUIDES})


@public_page
def figures(http: HttpRequest) -> HttpResponse:
    """What all petitions add up to: by where they stand, by region."""
    rows = finder.register()
    regions = [one for one in directory.areas() if one.kind == TerritoryKind.REGION]
    records = statistics.by_region(rows)
    context = {
        "nation": statistics.record(rows),
        "stages": _with_shares(statistics.by_stage(rows)),
        "regions": [(one, records.get(one.code, statistics.Record())) for one in regions],
        "tiles": tiles(regions, records),
        "files": FILES,
        "licence": LICENCE,
    }
    return render(http, "petition_register/figures.html", context)


def _with_shares(counts: list[tuple[Any, int]]) -> list[tuple[Any, int, int]]:
    """Return counts, each with its percent of the greatest."""
    most = max((count for _stage, count in counts), default=0) or 1
    return [(stage, count, 100 * count // most) for stage, count in counts]


@public_page
def authorities(http: HttpRequest) -> HttpResponse:
    """Who was petitioned, and how each answers."""
    found = statistics.by_authority(finder.register())
    page = Paginator(found, AUTHORITIES_PER_PAGE).get_page(http.GET.get("page"))
    keys = [row["territory_id"] for row in page if row["territory_id"]]
    places = Territory.objects.select_related("parent__parent").in_bulk(keys)
    rows = [
        {
            "key": row["code"] or row["authority"],
            "place": places.get(row["territory_id"]),
            "label": Authority(row["authority"]).label,
            "record": statistics.record_of(row),
        }
        for row in page
    ]
    context = {"rows": rows, "page_obj": page, "total": page.paginator.count}
    return render(http, "petition_register/authorities.html", context)


@public_page
def authority(http: HttpRequest, key: str) -> HttpResponse:
    """One authority: its record of answers, and the petitions to it."""
    place = _place(key)
    found = finder.addressed_to(key)
    record = statistics.record(found)
    if not record.petitions:
        raise Http404
    page = Paginator(found, PAGE_SIZE).get_page(http.GET.get("page"))
    context = {
        "key": key,
        "place": place,
        "label": "" if place else Authority(key).label,
        "site": place.sites[0] if place and place.sites else None,
        "record": record,
        "page_obj": page,
    }
    return render(http, "petition_register/authority.html", context)


@public_page
def petition(http: HttpRequest, key: str, number: str) -> HttpResponse:
    """What the register says of one petition, which stays when the site of the council closes."""
    if not number.isdecimal():
        raise Http404
    found = finder.addressed_to(key).filter(number=number).first()
    if found is None:
        raise Http404
    place = _place(key)
    context = {
        "petition": found,
        "place": place,
        "key": key,
        "site": place.sites[0] if place and place.sites else None,
    }
    return render(http, "petition_register/petition.html", context)


def _place(key: str) -> Territory | None:
    """Return the territory that a key names, with its open site; None for the State."""
    if key in Authority.values:
        return None
    places = directory.with_site(Territory.objects.select_related("parent__parent"))
    return get_object_or_404(places, code=key)


# --- Open data ----------------------------------------------------------------------------------


@open_to_all
def table_csv(http: HttpRequest) -> HttpResponse:
    """The register as CSV."""
    return csv_answer(opendata.TABLE, opendata.rows(http.tenant.base_url), FILES)


@open_to_all
def table_json(http: HttpRequest) -> HttpResponse:
    """The register as a list of objects in JSON."""
    return json_answer(list(opendata.rows(http.tenant.base_url)))


@open_to_all
def table_schema(http: HttpRequest) -> HttpResponse:
    """The Table Schema of the register."""
    return json_answer(tables.table_schema(opendata.TABLE))


@open_to_all
def csv_metadata(http: HttpRequest) -> HttpResponse:
    """What CSV on the Web says of the register, at the address where it is looked for."""
    return json_answer(tables.csvw(opendata.TABLE, "petitions.csv", LICENCE))
