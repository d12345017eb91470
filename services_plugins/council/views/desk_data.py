"""The desk's page of open data: archives of terms, and works of past years brought in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.council.actions import archive, take_over
from services_plugins.council.enums import PaperKind
from services_plugins.council.forms_past import PastForm
from services_plugins.council.models import Paper, Term
from services_plugins.council.oparl.addresses import download
from services_plugins.council.past import staging
from services_plugins.council.permissions import PUBLISH
from services_plugins.kit.views import for_staff

# How many lines and problems a report shows; the rest is counted.
SHOWN = 100

data_work = for_staff(lambda user: user.has_perm(PUBLISH))


@data_work
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """Archives of terms, and the form that brings past years in."""
    return _page(http, PastForm())


@data_work
@require_POST
def look(http: HttpRequest) -> HttpResponse:
    """Read a list and say what would come of it; nothing is taken over yet."""
    form = PastForm(http.POST, http.FILES)
    if not form.is_valid():
        return _page(http, form, status=400)
    uploads = [form.cleaned_data[name] for name in ("list", "archive")]
    for upload in uploads:
        if upload:
            upload.seek(0)
    token = staging.keep(*uploads)
    plan = form.plan
    context = {
        "token": token,
        "placed": plan.placed[:SHOWN],
        "placed_count": len(plan.placed),
        "problems": [[one.where, one.words] for one in plan.problems[:SHOWN]],
        "problem_count": len(plan.problems),
    }
    return render(http, "council/desk/past_report.html", context)


@data_work
@require_POST
def take(http: HttpRequest, token: str) -> HttpResponse:
    """Have what was looked at taken over, or let it go."""
    if "discard" in http.POST:
        staging.discard(token)
        messages.success(http, _("Nothing was taken over."))
        return redirect("council_desk:data")
    content = staging.opened(token, staging.LIST)
    if content is None:
        raise Http404
    content.close()
    take_over.order(token, publish="publish" in http.POST, user=http.user)
    return redirect("council_desk:taken", token=token)


@data_work
@require_safe
def taken(http: HttpRequest, token: str) -> HttpResponse:
    """What came of it; until then the page asks again by itself."""
    report = staging.told(token)
    if report is None and staging.opened(token, staging.LIST) is None:
        raise Http404
    response = render(http, "council/desk/past_taken.html", {"report": report})
    if report is None:
        response.headers["Refresh"] = "3"
    return response


@data_work
@require_POST
def order_archive(http: HttpRequest, pk: int) -> HttpResponse:
    """Have the archive of a term made anew."""
    term = get_object_or_404(Term, pk=pk, removed_at__isnull=True)
    archive.order(term, user=http.user)
    messages.success(http, _("The archive is being made; it will be here in a few minutes."))
    return redirect("council_desk:data")


def _page(http: HttpRequest, form: PastForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "terms": _terms()}
    return render(http, "council/desk/data.html", context, status=status)


def _terms() -> list[dict[str, Any]]:
    """Return the terms, each with its archive: two queries."""
    terms = list(Term.objects.filter(removed_at__isnull=True))
    archives = {
        paper.subject_id: paper
        for paper in Paper.objects.filter(
            subject_kind=Term._meta.label_lower, kind=PaperKind.ARCHIVE, removed_at__isnull=True
        )
    }
    return [
        {
            "row": term,
            "archive": archives.get(term.pk),
            "address": download(archives[term.pk].pk) if term.pk in archives else "",
        }
        for term in terms
    ]
