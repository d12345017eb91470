"""The desk of the petitions in the editor: the list, a petition and its signatures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import attachments, deadlines
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment, HistoryEntry
from services_plugins.kit.views import for_staff
from services_plugins.petitions import journal, law
from services_plugins.petitions.enums import (
    AT_WORK,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.forms_desk import BY_KEY, FORMS, ActionForm
from services_plugins.petitions.models import Petition
from services_plugins.petitions.permissions import works_with_petitions
from services_plugins.petitions.views.public import reasons_of

PER_PAGE = 25
# Signatures that the bureau looks at.
SHOWN = (
    SignatureState.VALID,
    SignatureState.SET_ASIDE,
    SignatureState.DUPLICATE,
    SignatureState.REJECTED,
)

desk_work = for_staff(works_with_petitions)


@desk_work
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """What waits for somebody first, by its date; then everything else."""
    state = http.GET.get("state", "")
    rows = Petition.objects.exclude(state=PetitionState.DRAFT)
    if state in PetitionState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=[one.value for one in AT_WORK])
    page = Paginator(rows.order_by(F("due").asc(nulls_last=True), "-pk"), PER_PAGE)
    context = {
        "page": page.get_page(http.GET.get("p")),
        "state": state,
        "states": [one for one in PetitionState if one != PetitionState.DRAFT],
        "today": timezone.localdate(),
    }
    return render(http, "petitions/desk/index.html", context)


def petition_or_404(pk: int) -> Petition:
    rows = Petition.objects.exclude(state=PetitionState.DRAFT).select_related("contact")
    return get_object_or_404(rows, pk=pk)


@desk_work
@require_safe
def show(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a petition, with the actions that are possible."""
    return _page(http, petition_or_404(pk))


@desk_work
@require_POST
def act(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; what is wrong is shown in its form, with everything typed."""
    petition = petition_or_404(pk)
    if key not in BY_KEY:
        raise Http404
    form = BY_KEY[key](petition, http.POST, http.FILES)
    if form.is_valid():
        try:
            form.run(http.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(http, _("Done: %(action)s.") % {"action": form.title})
            return redirect("petitions_desk:petition", pk=pk)
    # Somebody else may have been quicker: show the petition as it is now.
    return _page(http, petition_or_404(pk), form)


def _page(http: HttpRequest, petition: Petition, wrong: ActionForm | None = None) -> HttpResponse:
    deadline = deadlines.running(petition)
    offered = [form for form in FORMS if form.is_offered(petition, http.user)]
    forms = [
        wrong if wrong is not None and wrong.key == form.key else form(petition) for form in offered
    ]
    context = {
        "petition": petition,
        "deadline": deadline,
        "explanation": deadlines.explain(deadline) if deadline else "",
        "spread": law.spread(petition),
        "counts": counts_of(petition),
        "reasons": reasons_of(petition),
        "forms": forms,
        "wrong": wrong,
        "is_passed": wrong is not None and all(form is not wrong for form in forms),
        "files": [
            {
                "row": row,
                "token": attachments.link_token(row) if row.safety == Safety.SAFE else "",
            }
            for row in Attachment.of(petition)
        ],
        "steps": [
            {"entry": one, "words": journal.STEPS.get(one.action, one.action)}
            for one in HistoryEntry.of(petition).order_by("-pk")
        ],
    }
    status = 400 if wrong else 200
    return render(http, "petitions/desk/petition.html", context, status=status)


def counts_of(petition: Petition) -> list[dict[str, Any]]:
    """Return how many signatures there are of each kind."""
    rows = petition.signatures.order_by("state").values_list("state")
    counts = dict(rows.annotate(count=Count("pk")))
    return [{"state": one, "count": counts.get(one.value, 0)} for one in SHOWN]
