"""What everybody may read: the list of petitions, and each with where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from cms.freshness import fresh_for
from services_plugins.kit import attachments, deadlines, documents, limits
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment, HistoryEntry
from services_plugins.kit.views import too_many
from services_plugins.petitions import finder, journal, law, papers, thread
from services_plugins.petitions.actions.desk import ANSWER
from services_plugins.petitions.enums import PetitionState, RefusalReason, ReturnReason
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import law as national
from tenants.law.rules import Rule

PER_PAGE = 20
# Signatures come in by themselves: a page may be so old, and is made anew so often at most.
LIVE_SECONDS = 10
PAPERS_PER_NETWORK = limits.Limit("petitions:paper", 60, 3600)
# The one page that other sites may show in theirs.
COUNTER_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'"
GROUP_LABELS = {
    "": _("All"),
    "open": _("To sign"),
    "bureau": _("Being checked"),
    "answered": _("Answered"),
}


@require_safe
@fresh_for(LIVE_SECONDS)
def index(http: HttpRequest) -> HttpResponse:
    """The public petitions, by where they stand or by words of their title."""
    words, group = http.GET.get("q", "")[:120], http.GET.get("state", "")
    results = Paginator(finder.find(words, group), PER_PAGE).get_page(http.GET.get("page"))
    groups = [{"key": key, "label": label} for key, label in GROUP_LABELS.items()]
    context = {
        "results": results,
        "words": words,
        "group": group,
        "groups": groups,
        "is_national": law.is_national(),
    }
    return render(http, "petitions/index.html", context)


def public_or_404(number: str) -> Petition:
    # What is no number may hold what the database can't read.
    petition = finder.public().filter(number=number).first() if number.isdecimal() else None
    if petition is None:
        raise Http404
    return petition


@require_safe
@fresh_for(LIVE_SECONDS)
def show(http: HttpRequest, number: str) -> HttpResponse:
    """One petition: its text, how far it is, and everything that happened."""
    petition = public_or_404(number)
    deadline = deadlines.running(petition) if petition.due else None
    context = {
        "petition": petition,
        "spread": law.spread(petition),
        "steps": timeline(petition),
        "stages": thread.of(petition),
        "remedy": remedy_of(petition),
        "today": timezone.localdate(),
        "deadline": deadline,
        "explanation": deadlines.explain(deadline) if deadline else "",
        "reasons": reasons_of(petition),
        "files": _answer_files(petition) if petition.is_national and petition.answer else [],
        "updates": petition.updates.all() if petition.is_national else [],
        "areas": national.by_area(petition) if petition.is_national else [],
        "rule": petition.kept_rule,
        "base_url": http.tenant.base_url,
    }
    return render(http, "petitions/petition.html", context)


@require_safe
def sheet(http: HttpRequest, number: str) -> HttpResponse:
    """The sheet to sign by hand."""
    return _paper(http, number, _("Signature sheet"), papers.sheet)


@require_safe
def poster(http: HttpRequest, number: str) -> HttpResponse:
    """The page for the wall."""
    return _paper(http, number, _("Poster"), papers.poster)


def _paper(
    http: HttpRequest, number: str, name: Promise, drawn: Callable[[Petition], bytes]
) -> HttpResponse:
    petition = public_or_404(number)
    if not petition.can_be_signed:
        raise Http404
    try:
        PAPERS_PER_NETWORK.take(limits.network(http))
    except limits.TooMany as error:
        return too_many(http, error)
    response = HttpResponse(drawn(petition), content_type=documents.CONTENT_TYPE)
    file_name = attachments.clean_name(f"{name} {petition.number}.pdf")
    response["Content-Disposition"] = content_disposition_header(False, file_name) or "inline"
    return response


@require_safe
@fresh_for(LIVE_SECONDS)
@xframe_options_exempt
def counter(http: HttpRequest, number: str) -> HttpResponse:
    """How many have signed, small enough for a frame on any other site."""
    response = render(http, "petitions/counter.html", {"petition": public_or_404(number)})
    response["Content-Security-Policy"] = COUNTER_POLICY
    return response


def timeline(petition: Petition) -> list[dict[str, Any]]:
    """Return the public steps, the last one first, in words of the active language."""
    rows = HistoryEntry.of(petition).filter(is_public=True).order_by(F("pk").desc())
    return [{"at": one.at, "words": journal.words_for(petition, one.action)} for one in rows]


def remedy_of(petition: Petition) -> Rule | None:
    """Return how a council's refusal can be contested."""
    is_refused = petition.state == PetitionState.REFUSED and not petition.is_national
    return law.remedy_rule() if is_refused else None


def _answer_files(petition: Petition) -> list[dict[str, Any]]:
    rows = Attachment.of(petition).filter(slot=ANSWER, safety=Safety.SAFE)
    return [
        {"name": row.name, "size": row.size, "token": attachments.link_token(row)} for row in rows
    ]


def reasons_of(petition: Petition) -> list[str]:
    """Return the reasons that were chosen from the public lists, in words."""
    returned, refused = dict(ReturnReason.choices), dict(RefusalReason.choices)
    # Both lists know "competence", in other words.
    words = refused | returned if petition.decided_at is None else returned | refused
    return [str(words[code]) for code in petition.reason_codes]
