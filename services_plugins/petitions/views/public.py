"""What everybody may read: the list of petitions, and each with where it stands."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from services_plugins.kit import attachments, deadlines
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment, HistoryEntry
from services_plugins.petitions import finder, journal, law
from services_plugins.petitions.actions.desk import ANSWER
from services_plugins.petitions.enums import RefusalReason, ReturnReason
from services_plugins.petitions.models import Petition

PER_PAGE = 20
GROUP_LABELS = {
    "": _("All"),
    "open": _("To sign"),
    "bureau": _("Being checked"),
    "answered": _("Answered"),
}


@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """The public petitions, by where they stand or by words of their title."""
    words, group = http.GET.get("q", "")[:120], http.GET.get("state", "")
    results = Paginator(finder.find(words, group), PER_PAGE).get_page(http.GET.get("page"))
    groups = [{"key": key, "label": label} for key, label in GROUP_LABELS.items()]
    context = {"results": results, "words": words, "group": group, "groups": groups}
    return render(http, "petitions/index.html", context)


def public_or_404(number: str) -> Petition:
    petition = finder.public().filter(number=number).first()
    if petition is None:
        raise Http404
    return petition


@require_safe
def show(http: HttpRequest, number: str) -> HttpResponse:
    """One petition: its text, how far it is, and everything that happened."""
    petition = public_or_404(number)
    deadline = deadlines.running(petition) if petition.due else None
    context = {
        "petition": petition,
        "spread": law.spread(petition),
        "steps": timeline(petition),
        "updates": petition.updates.all(),
        "deadline": deadline,
        "explanation": deadlines.explain(deadline) if deadline else "",
        "reasons": reasons_of(petition),
        "files": _answer_files(petition) if petition.outcome else [],
        "rule": petition.kept_rule,
        "path": http.path,
    }
    return render(http, "petitions/petition.html", context)


def timeline(petition: Petition) -> list[dict[str, Any]]:
    """Return the public steps, the last one first, in words of the active language."""
    rows = HistoryEntry.of(petition).filter(is_public=True).order_by(F("pk").desc())
    return [{"at": one.at, "words": journal.STEPS.get(one.action, one.action)} for one in rows]


def reasons_of(petition: Petition) -> list[str]:
    """Return the reasons that were chosen from the public lists, in words."""
    returned, refused = dict(ReturnReason.choices), dict(RefusalReason.choices)
    # Both lists know "competence", in other words.
    words = refused | returned if petition.decided_at is None else returned | refused
    return [str(words[code]) for code in petition.reason_codes]


def _answer_files(petition: Petition) -> list[dict[str, Any]]:
    rows = Attachment.of(petition).filter(slot=ANSWER, safety=Safety.SAFE)
    return [
        {"name": row.name, "size": row.size, "token": attachments.link_token(row)} for row in rows
    ]
