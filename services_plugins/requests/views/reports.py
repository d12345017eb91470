"""The street reports that everybody may see, and the question whether it is one of them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.listings import PAGE_PARAMETER
from services_plugins.kit import limits, people
from services_plugins.kit.forms_contact import ContactForm
from services_plugins.kit.storage import private_storage
from services_plugins.kit.views import too_many
from services_plugins.requests.actions import draft as drafts
from services_plugins.requests.actions import street
from services_plugins.requests.enums import OPEN, ReportStage
from services_plugins.requests.models import Request
from services_plugins.requests.street import photos, places, reports
from services_plugins.requests.street.places import Point
from services_plugins.requests.street.reports import Report
from services_plugins.requests.views.filing import go_on, own_draft

PAGE_SIZE = 12
MAX_FEATURES = 500
PHOTO_SECONDS = 300


@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """The published reports, on a plan and as a list, narrowed by kind and state."""
    edition = reports.edition()
    names = reports.topics_of(edition)
    topic = http.GET.get("category", "")
    stage = http.GET.get("state", "")
    rows = _narrowed(topic if topic in names else "", stage)
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get(PAGE_PARAMETER))
    shown = [reports.public(row, names) for row in page.object_list]
    context = {
        "page_obj": page,
        "total": page.paginator.count,
        "entries": _numbered(shown),
        "plan": _plan(shown),
        "topics": names.items(),
        "topic": topic,
        "stages": ReportStage,
        "stage": stage,
        "may_report": edition is not None and edition.procedure.files_here,
        "code": reports.CODE,
    }
    return render(http, "requests/reports/index.html", context)


def _narrowed(topic: str, stage: str) -> Any:
    rows = reports.published()
    opened = [one.value for one in sorted(OPEN)]
    if topic:
        rows = rows.filter(topic=topic)
    if stage == ReportStage.OPEN:
        rows = rows.filter(state__in=opened)
    elif stage == ReportStage.CLOSED:
        rows = rows.exclude(state__in=opened)
    return rows


def _numbered(shown: list[Report]) -> list[dict[str, Any]]:
    """Return the entries of a list, each that has a place with its number on the plan."""
    entries, number = [], 0
    for report in shown:
        number += 1 if report.point else 0
        entries.append({"report": report, "number": number if report.point else None})
    return entries


def _plan(shown: list[Report]) -> dict[str, Any] | None:
    """Return the plan of some reports with a mark for each that has a place."""
    placed = [report for report in shown if report.point]
    drawn = places.plan([one.point for one in placed if one.point], reports.centre())
    if drawn is None:
        return None
    marks = [
        {"report": report, "spot": spot, "number": number}
        for number, (report, spot) in enumerate(zip(placed, drawn.spots, strict=True), start=1)
    ]
    return {"drawn": drawn, "marks": marks}


@require_safe
def report(http: HttpRequest, pk: int) -> HttpResponse:
    """One published report."""
    found = _published_or_404(pk)
    shown = reports.public(found, reports.topics())
    context = {"report": shown, "plan": _plan([shown]), "decided_at": found.decided_at}
    return render(http, "requests/reports/report.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def same(http: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether somebody sees the same problem, and count them."""
    found = _published_or_404(pk)
    if http.method == "POST":
        street.confirm(found.pk, network=limits.network(http))
        return redirect("requests:report_thanks", pk=found.pk)
    context = {"report": reports.public(found, reports.topics())}
    return render(http, "requests/reports/same.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def thanks(http: HttpRequest, pk: int) -> HttpResponse:
    """Say that it was counted, and offer to tell what becomes of it."""
    found = _published_or_404(pk)
    form, sent = ContactForm(http.POST or None), False
    if form.is_valid():
        try:
            people.send_code(
                people.contact_for(form.channel, form.cleaned_data["address"]),
                street.follow_purpose(found.pk),
                network=limits.network(http),
                path=reverse("requests:mine"),
            )
        except limits.TooMany as error:
            return too_many(http, error)
        sent = True
    context = {"report": reports.public(found, reports.topics()), "form": form, "sent": sent}
    status = 400 if form.errors else 200
    return render(http, "requests/reports/thanks.html", context, status=status)


@require_safe
def photo(http: HttpRequest, pk: int) -> HttpResponseBase:
    """The published photograph of a report; 404 as soon as it is taken down."""
    found = _published_or_404(pk)
    name = found.publication.get("photo", "")
    if not name or not private_storage().exists(name):
        raise Http404
    response = FileResponse(private_storage().open(name), content_type=photos.CONTENT_TYPE)
    response.headers["Cache-Control"] = f"public, max-age={PHOTO_SECONDS}"
    return response


@require_safe
def features(http: HttpRequest) -> HttpResponse:
    """The newest published reports that have a place, as GeoJSON."""
    names = reports.topics()
    shown = (reports.public(row, names) for row in reports.published()[:MAX_FEATURES])
    found = [(one, one.point) for one in shown if one.point]
    data = {"type": "FeatureCollection", "features": [_feature(*one) for one in found]}
    response = JsonResponse(data, content_type="application/geo+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _feature(one: Report, point: Point) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": one.pk,
        "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
        "properties": {
            "category": one.topic,
            "category_name": str(one.topic_label),
            "status": one.stage.value,
            "text": one.text,
            "address": one.address,
            "reported_at": one.filed_at.isoformat(timespec="seconds"),
            "confirmations": one.confirmations,
        },
    }


def _published_or_404(pk: int) -> Request:
    found = reports.published().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


# --- While filing -----------------------------------------------------------------------------


@own_draft
@require_http_methods(["GET", "POST"])
def look_around(http: HttpRequest, request: Request) -> HttpResponse:
    """Before going on with a draft: is its place right, and is it one of the reports nearby?"""
    if http.method == "POST":
        chosen = http.POST.get("same", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 18:
            found = _published_or_404(int(chosen))
            street.confirm(found.pk, network=limits.network(http))
            drafts.discard(request)
            return redirect("requests:report_thanks", pk=found.pk)
        return go_on(request, reports.place_step(request))
    around = reports.around(request)
    if not around:
        return go_on(request, reports.place_step(request))
    names = reports.topics()
    context = {
        "request_": request,
        "sheet": request.edition.sheet,
        "kilometres": around.kilometres,
        "found": [reports.public(row, names) for row in around.found],
        "place_step": reports.place_step(request).key,
    }
    return render(http, "requests/reports/look_around.html", context)
