"""Pages of the national portal, on the public schema.

All are the same for everybody: no cookie, no session, and caches may keep them.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from tenants import directory
from tenants.enums import TerritoryKind
from tenants.models import Tenant, Territory
from tenants.portal import extension, structured
from tenants.portal.forms import DirectoryFilter

View = Callable[..., HttpResponse]

# Newest sites on the home page.
HOME_SITES = 15
PAGE_SIZE = 24
# Regions and provinces named above the communes that a search finds.
MAX_AREAS = 6
FRONT_DOOR_SECONDS = 300


def public_page(view: View) -> View:
    """A page for everybody: an edge may keep it for a while, browsers ask whether it changed."""
    kept = cache_control(public=True, max_age=0, s_maxage=settings.EDGE_CACHE_SECONDS)
    return require_safe(kept(conditional_page(view)))


@require_safe
@vary_on_headers("Accept-Language")
def front_door(request: HttpRequest) -> HttpResponse:
    """Send `/` to the home page in the language that the visitor's browser asks for."""
    response = HttpResponseRedirect(reverse("portal:home"))
    patch_cache_control(response, public=True, max_age=FRONT_DOOR_SECONDS)
    return response


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What the portal is for, the country in figures, the newest sites, the regions: 3 queries.

    And what upper rooms add to it.
    """
    areas = list(directory.areas())
    regions = [area for area in areas if area.kind == TerritoryKind.REGION]
    figures = directory.figures(directory.REGION_LETTERS)
    sites = list(_newest_sites()[:HOME_SITES])
    context = {
        "regions": _counted(regions, figures),
        "provinces": len(areas) - len(regions),
        "nation": sum(figures.values(), directory.Figures()),
        "sites": sites,
        "parts": extension.home_parts(),
        "is_demonstration": _any_demonstration(sites),
        "structured": structured.portal(request.tenant.base_url),
    }
    return render(request, "portal/home.html", context)


@public_page
def communes(request: HttpRequest) -> HttpResponse:
    """The directory: the communes that were asked for, page by page."""
    form = DirectoryFilter(request.GET, list(directory.areas()))
    chosen = form.chosen()
    found = _found(chosen) if not form.errors.get("q") else Territory.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    sites = [tenant for territory in page for tenant in territory.sites]
    context = {
        "form": form,
        "page_obj": page,
        "total": page.paginator.count,
        "areas": list(directory.areas().filter(directory.matching(chosen["q"]))[:MAX_AREAS])
        if chosen.get("q")
        else [],
        "is_demonstration": _any_demonstration(sites),
    }
    return render(request, "portal/communes.html", context)


@public_page
def territory(request: HttpRequest, code: str) -> HttpResponse:
    """One region, province or commune of the register, and what lies in it or beside it."""
    places = directory.with_site(Territory.objects.select_related("parent__parent"))
    place = get_object_or_404(places, code=code)
    describe = _describe_commune if place.is_commune else _describe_area
    context = {
        "place": place,
        "ancestors": [one for one in (place.region, place.province) if one],
        "site": next(iter(place.sites), None),
        "is_demonstration": _any_demonstration(place.sites),
        "structured": structured.place(place, request.tenant.base_url),
        **describe(place),
    }
    return render(request, "portal/territory.html", context)


@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What the portal is, where its figures come from, access and privacy."""
    return render(request, "portal/about.html")


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what to leave alone and where the sitemap is."""
    lines = [
        "User-agent: *",
        "Disallow: /console/",
        "Disallow: /account/",
        f"Sitemap: {request.tenant.base_url}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without a query: what failed may be the database itself."""
    return render(request, "500.html", status=500)


def _newest_sites() -> QuerySet[Tenant]:
    """The communes whose sites are open, the last one first."""
    tenants = directory.live_tenants().filter(territory__kind__in=TerritoryKind.communes())
    return tenants.select_related("territory__parent", "cohort").order_by("-live_since", "-pk")


def _any_demonstration(tenants: list[Tenant]) -> bool:
    return any(tenant.cohort and tenant.cohort.is_demonstration for tenant in tenants)


def _found(chosen: dict) -> QuerySet[Territory]:
    """The communes that were asked for, those with a site first."""
    kinds = [chosen["kind"]] if chosen.get("kind") else TerritoryKind.communes()
    rows = Territory.objects.filter(kind__in=kinds).select_related("parent__parent")
    rows = rows.filter(directory.matching(chosen.get("q", "")))
    area = chosen.get("province") or chosen.get("region")
    if area:
        rows = rows.filter(directory.inside(area))
    if chosen.get("site"):
        rows = directory.only_with_site(rows)
    text = chosen.get("q", "")
    rows = directory.best_first(rows, text) if text else directory.sites_first(rows)
    return directory.with_site(rows)


def _describe_commune(place: Territory) -> dict:
    """The other communes of its province."""
    beside = Territory.objects.filter(parent_id=place.parent_id).exclude(pk=place.pk)
    return {"neighbours": directory.sites_first(beside)}


def _describe_area(place: Territory) -> dict:
    """The figures of a region with its provinces, or of a province with its communes."""
    figures = directory.figures(directory.PROVINCE_LETTERS, within=place.code)
    children = place.children.order_by("code")
    total = sum(figures.values(), directory.Figures())
    if place.kind == TerritoryKind.REGION:
        return {"figures": total, "provinces": _counted(list(children), figures)}
    communes = directory.with_site(directory.sites_first(children))
    return {"figures": total, "communes": communes}


def _counted(areas: list[Territory], figures: dict[str, directory.Figures]) -> list[dict]:
    """Each area with its figures, and its people per hundred of the most peopled one's."""
    most = max((each.population for each in figures.values()), default=0) or 1
    rows = []
    for area in areas:
        counted = figures.get(area.code, directory.Figures())
        share = round(100 * counted.population / most, 1)
        rows.append({"area": area, "figures": counted, "share": share})
    return rows
