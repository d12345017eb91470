"""The desk of the petitions in the editor: the list, a petition and its signatures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import attachments, deadlines
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment, HistoryEntry
from services_plugins.kit.views import for_staff
from services_plugins.petitions import conditions, journal, law, thread
from services_plugins.petitions.actions import examine
from services_plugins.petitions.enums import (
    AT_WORK,
    WITH_BUREAU,
    Condition,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.forms_desk import BY_KEY, FORMS, ActionForm, ConditionForm
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
    files = list(Attachment.of(petition))
    is_with_bureau = petition.state in WITH_BUREAU and petition.threshold > 0
    offered = [form for form in FORMS if form.is_offered(petition, http.user)]
    forms = [
        wrong if wrong is not None and wrong.key == form.key else form(petition) for form in offered
    ]
    context = {
        "petition": petition,
        "deadline": deadline,
        "days_left": (deadline.due - timezone.localdate()).days if deadline else None,
        "checks": _checks(petition, files, http.user, wrong),
        "sample": examine.progress(examine.sample_of(petition)) if petition.sample else None,
        "review": examine.progress(examine.all_of(petition)) if is_with_bureau else None,
        "stages": thread.of(petition),
        "explanation": deadlines.explain(deadline) if deadline else "",
        "spread": law.spread(petition),
        "counts": counts_of(petition),
        "reasons": reasons_of(petition),
        "forms": forms,
        "wrong": wrong,
        "is_passed": wrong is not None and not _is_shown(wrong, petition, forms),
        "files": [_link(row) for row in files],
        "steps": [
            {"entry": one, "words": journal.STEPS.get(one.action, one.action)}
            for one in HistoryEntry.of(petition).order_by("-pk")
        ],
    }
    status = 400 if wrong else 200
    return render(http, "petitions/desk/petition.html", context, status=status)


def _is_shown(wrong: ActionForm, petition: Petition, forms: list[ActionForm]) -> bool:
    """Tell whether the page still shows the form that was refused."""
    if isinstance(wrong, ConditionForm):
        return petition.state in WITH_BUREAU
    return any(form is wrong for form in forms)


def _checks(
    petition: Petition, files: list[Attachment], user: Any, wrong: ActionForm | None
) -> list[dict[str, Any]]:
    """Return each condition with what was found of it, and the form to find it anew."""
    is_open = ConditionForm.is_offered(petition, user)
    found = []
    for one in conditions.checks(petition, files):
        form: ActionForm | None = ConditionForm(petition, one.condition) if is_open else None
        if wrong is not None and form is not None and wrong.key == form.key:
            form = wrong
        evidence = [_link(row) for row in one.evidence]
        found.append({"check": one, "form": form, "evidence": evidence})
    return found


def _link(row: Attachment) -> dict[str, Any]:
    """Return a file with what opens it, once it was checked."""
    is_safe = row.safety == Safety.SAFE
    return {"row": row, "token": attachments.link_token(row) if is_safe else ""}


@desk_work
@require_POST
def check_condition(http: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Keep what was found of a condition."""
    petition = petition_or_404(pk)
    if code not in conditions.of(petition):
        raise Http404
    form = ConditionForm(petition, Condition(code), http.POST, http.FILES)
    if form.is_valid():
        try:
            form.run(http.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{reverse('petitions_desk:petition', args=[pk])}#conditions")
    return _page(http, petition_or_404(pk), form)


def counts_of(petition: Petition) -> list[dict[str, Any]]:
    """Return how many signatures there are of each kind."""
    rows = petition.signatures.order_by("state").values_list("state")
    counts = dict(rows.annotate(count=Count("pk")))
    return [{"state": one, "count": counts.get(one.value, 0)} for one in SHOWN]
