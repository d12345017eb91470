"""Examining signatures at the desk: those drawn by lot, or all, until none is left."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import history
from services_plugins.petitions.actions import examine as actions
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.enums import WITH_BUREAU, SignatureState
from services_plugins.petitions.models import Petition, Signature
from services_plugins.petitions.views.desk import desk_work, petition_or_404

PER_PAGE = 25
SOURCES = {"sample": actions.sample_of, "all": actions.all_of}


@desk_work
@require_safe
def review(http: HttpRequest, pk: int, of: str) -> HttpResponse:
    """The signatures that are still to be examined, and how far that is.

    That somebody looked is noted: these are opinions of persons.
    """
    petition = _with_bureau_or_404(pk, of)
    rows = SOURCES[of](petition)
    with transaction.atomic():
        history.record(
            locked(petition),
            "petitions.signatures_read",
            actor=history.staff(http.user),
            is_public=False,
            data={"sample": of == "sample"},
        )
    context = {
        "petition": petition,
        "of": of,
        "signatures": rows.filter(examined_at=None).order_by("pk")[:PER_PAGE],
        "progress": actions.progress(rows),
    }
    return render(http, "petitions/desk/review.html", context)


@desk_work
@require_POST
def draw(http: HttpRequest, pk: int) -> HttpResponse:
    """Draw signatures by lot."""
    petition = petition_or_404(pk)
    size = http.POST.get("size", "")
    if size not in map(str, actions.SIZES):
        raise Http404
    try:
        actions.draw(petition, int(size), user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
        return redirect("petitions_desk:petition", pk=pk)
    return redirect("petitions_desk:review", pk=pk, of="sample")


@desk_work
@require_POST
def examine(http: HttpRequest, pk: int, of: str, signature: int) -> HttpResponse:
    """Find that a signature counts, or doesn't, and go on."""
    _with_bureau_or_404(pk, of)
    row = get_object_or_404(Signature.objects.select_related("petition"), pk=signature, petition=pk)
    wanted = SignatureState.VALID if "valid" in http.POST else SignatureState.REJECTED
    try:
        actions.examine(row, wanted, user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    return redirect(reverse("petitions_desk:review", args=[pk, of]))


def _with_bureau_or_404(pk: int, of: str) -> Petition:
    petition = petition_or_404(pk)
    if petition.state not in WITH_BUREAU or of not in SOURCES:
        raise Http404
    return petition
