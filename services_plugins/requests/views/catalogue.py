"""Finding a procedure and reading its sheet."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from services_plugins.requests import delays
from services_plugins.requests import finder as finding
from services_plugins.requests.enums import Category
from services_plugins.requests.models import Edition, Procedure
from services_plugins.requests.opendata.services import schema_org


@require_safe
def finder(http: HttpRequest) -> HttpResponse:
    """Every procedure on offer, by category, narrowed by words and category."""
    words = http.GET.get("q", "").replace("\x00", "").strip()[:120]
    category = http.GET.get("category", "")
    found = finding.find(words, category)
    context = {"groups": found, "words": words, "category": category, "categories": Category}
    return render(http, "requests/finder.html", context)


@require_safe
def sheet(http: HttpRequest, code: str) -> HttpResponse:
    """The sheet of one procedure (law 55-19), and where it is filed."""
    procedure = offered(code)
    shown = procedure.edition.sheet
    context = {
        "procedure": procedure,
        "sheet": shown,
        "for_machines": schema_org(procedure, shown),
        "delays": delays.in_force(shown),
        "appeal": delays.known_rule(shown.appeal_rule),
        "appeal_answer": delays.known_rule(shown.appeal_answer_rule),
    }
    return render(http, "requests/sheet.html", context)


def offered(code: str) -> Procedure:
    """Return a procedure that the tenant offers, with its edition in force; 404 otherwise."""
    newest = Edition.objects.order_by("-number")
    procedure = (
        Procedure.objects.filter(code=code, is_open=True, is_withdrawn=False)
        .select_related("desk")
        .prefetch_related(Prefetch("editions", queryset=newest, to_attr="newest"))
        .first()
    )
    if procedure is None or not procedure.newest:
        raise Http404
    procedure.edition = procedure.newest[0]
    return procedure
