"""The desk of the petitions in the editor: the list, a petition and its signatures."""

from __future__ import annotations

import secrets as random
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import attachments, deadlines, history
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment, HistoryEntry
from services_plugins.kit.views import for_staff
from services_plugins.petitions import journal, law
from services_plugins.petitions.actions import desk as actions
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.enums import (
    AT_WORK,
    PetitionState,
    SignatureState,
)
from services_plugins.petitions.forms_desk import BY_KEY, FORMS, ActionForm
from services_plugins.petitions.models import Petition, Signature
from services_plugins.petitions.permissions import works_with_petitions
from services_plugins.petitions.views.public import reasons_of

PER_PAGE = 25
SAMPLE = 20
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


def _petition_or_404(pk: int) -> Petition:
    rows = Petition.objects.exclude(state=PetitionState.DRAFT).select_related("contact")
    return get_object_or_404(rows, pk=pk)


@desk_work
@require_safe
def show(http: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a petition, with the actions that are possible."""
    return _page(http, _petition_or_404(pk))


@desk_work
@require_POST
def act(http: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Do one action; what is wrong is shown in its form, with everything typed."""
    petition = _petition_or_404(pk)
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
    return _page(http, _petition_or_404(pk), form)


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
        "counts": _counts(petition),
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


def _counts(petition: Petition) -> list[dict[str, Any]]:
    """Return how many signatures there are of each kind."""
    rows = petition.signatures.order_by("state").values_list("state")
    counts = dict(rows.annotate(count=Count("pk")))
    return [{"state": one, "count": counts.get(one.value, 0)} for one in SHOWN]


# --- Signatures -------------------------------------------------------------------------------


@desk_work
@require_safe
def signatures(http: HttpRequest, pk: int) -> HttpResponse:
    """The signatures of a petition, all or a sample drawn by lot, for the bureau's check.

    That somebody looked is noted: these are opinions of persons.
    """
    petition = _petition_or_404(pk)
    state = http.GET.get("state", "")
    wanted = [state] if state in SHOWN else list(SHOWN)
    rows = petition.signatures.filter(state__in=wanted).order_by("pk")
    is_sample = "sample" in http.GET
    if is_sample:
        keys = list(rows.values_list("pk", flat=True))
        drawn = random.SystemRandom().sample(keys, min(SAMPLE, len(keys)))
        rows = rows.filter(pk__in=drawn)
    with transaction.atomic():
        history.record(
            locked(petition),
            "petitions.signatures_read",
            actor=history.staff(http.user),
            is_public=False,
            data={"sample": is_sample, "state": state if state in SHOWN else ""},
        )
    context = {
        "petition": petition,
        "page": Paginator(rows, PER_PAGE).get_page(http.GET.get("p")),
        "state": state,
        "states": SHOWN,
        "is_sample": is_sample,
        "size": SAMPLE,
    }
    return render(http, "petitions/desk/signatures.html", context)


@desk_work
@require_POST
def check_signature(http: HttpRequest, pk: int, signature: int) -> HttpResponse:
    """Let a signature count, or reject it."""
    row = get_object_or_404(Signature.objects.select_related("petition"), pk=signature, petition=pk)
    wanted = SignatureState.VALID if "valid" in http.POST else SignatureState.REJECTED
    try:
        actions.check_signature(row, wanted, user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        messages.success(http, _("The signature was checked."))
    response = redirect("petitions_desk:signatures", pk=pk)
    if http.POST.get("state") in SHOWN:
        response["Location"] += f"?state={http.POST['state']}"
    return response
