"""Records for everybody: minutes, versions and what they changed, papers, and what is missing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.freshness import fresh_for
from services_plugins.council import completeness, finder, law, printing, versions
from services_plugins.council.actions.deliberations import PUBLICATION
from services_plugins.council.actions.minutes import TO_GOVERNOR
from services_plugins.council.actions.posting import is_being_corrected
from services_plugins.council.enums import PUBLIC_SESSIONS, PaperKind
from services_plugins.council.minuting import saying
from services_plugins.council.models import Deliberation, Minutes, Paper
from services_plugins.council.wording import session_name
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.views import file_response

# Delays end at midnight without anything being published.
FRESH_SECONDS = 3600
# As much of a paper's print as its address holds.
DIGEST = 16


@require_safe
@fresh_for(FRESH_SECONDS)
def show_completeness(http: HttpRequest) -> HttpResponse:
    """How much of the council's record is published, year by year."""
    rules = law.rules_for((TO_GOVERNOR, PUBLICATION))
    context = {
        "years": completeness.by_year(),
        "rules": [law.kept(rules, code) for code in rules],
    }
    return render(http, "council/records/completeness.html", context)


@require_safe
def show_minutes(http: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a session, as they were published last."""
    rows = Minutes.objects.filter(
        published_at__isnull=False, removed_at=None, session__state__in=PUBLIC_SESSIONS
    )
    minutes = get_object_or_404(rows.select_related("session"), session=pk)
    version = versions.latest(minutes)
    content = version.content if version else {}
    context = {
        "minutes": minutes,
        "name": session_name(minutes.session),
        "title": saying.title(content) or _("Minutes"),
        "parts": list(saying.parts(content)),
        "version": version,
        "paper": printing.published_paper(minutes),
        "is_being_corrected": is_being_corrected(minutes),
        "proof": proof(minutes),
    }
    return render(http, "council/records/minutes.html", context)


@require_safe
def show_versions(http: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Every version of a published record, each with its reason and what it changed."""
    model = {"minutes": Minutes, "deliberations": Deliberation}.get(kind)
    if model is None:
        raise Http404
    row: Any = get_object_or_404(model, pk=pk, published_at__isnull=False, removed_at=None)
    if isinstance(row, Minutes):
        name, back = session_name(row.session), reverse("council:minutes", args=[row.session_id])
    else:
        name, back = f"{row.reference} · {row.title}", ""
    context = {
        "name": name,
        "back": back,
        "versions": versions.with_changes(versions.all_of(row)),
        "papers": _issues(row),
    }
    return render(http, "council/records/versions.html", context)


def _issues(row: Deliberation | Minutes) -> list[Paper]:
    """Return what was issued of a record, the latest first; each keeps its address."""
    kinds = (PaperKind.DELIBERATION, PaperKind.MINUTES)
    rows = Paper.of(row).filter(kind__in=kinds, is_public=True, removed_at=None)
    return list(rows.defer("text").order_by("-pk"))


def proof(row: Deliberation | Minutes) -> dict[str, Any]:
    """Return what proves a publication: when, the print of the document, the posting's code."""
    steps = HistoryEntry.of(row).filter(
        action__in=("council.deliberation_published", "council.minutes_published", "council.posted")
    )
    found: dict[str, Any] = {}
    for step in steps.order_by("pk"):
        found["posted" if step.action == "council.posted" else "published"] = step
    return found


@require_safe
def open_paper(http: HttpRequest, pk: int, digest: str) -> HttpResponseBase:
    """Hand over a published paper at an address that stays: it holds the paper's print."""
    paper = get_object_or_404(finder.papers(), pk=pk)
    # What it belongs to may have been taken behind closed doors since.
    if digest != paper.sha256[:DIGEST] or not finder.is_open(paper):
        raise Http404
    response = file_response(paper.file.open("rb"), paper.name, paper.content_type)
    response.headers["ETag"] = f'"{paper.sha256}"'
    return response
