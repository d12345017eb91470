"""The signatures of a petition at the desk, and the batches of them that were set aside.

That somebody looked is noted: these are opinions of persons.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from services_plugins.kit import attachments, history
from services_plugins.kit.enums import Safety
from services_plugins.kit.models import Attachment
from services_plugins.kit.views import pdf_response
from services_plugins.petitions import chain, papers
from services_plugins.petitions.actions import listing, review
from services_plugins.petitions.actions.base import locked
from services_plugins.petitions.actions.paper import SHEETS
from services_plugins.petitions.enums import AsideReason, SignatureState
from services_plugins.petitions.models import Petition, Signature
from services_plugins.petitions.views.desk import SHOWN, desk_work, petition_or_404
from services_plugins.petitions.views.paper import entered

PER_PAGE = 25


@desk_work
@require_safe
def signatures(http: HttpRequest, pk: int) -> HttpResponse:
    """The signatures, by state or of one sheet, for the bureau's check."""
    context = listed(http, petition_or_404(pk))
    return render(http, "petitions/desk/signatures.html", context)


def listed(http: HttpRequest, petition: Petition) -> dict[str, Any]:
    """Return what a list of signatures shows, as the address asks for it; note that one looked."""
    state, sheet = http.GET.get("state", ""), http.GET.get("sheet", "")
    rows = petition.signatures.filter(state__in=[state] if state in SHOWN else list(SHOWN))
    if sheet.isdecimal():
        rows = rows.filter(sheet=int(sheet[:18]))
    _note(http, petition, {"state": state if state in SHOWN else ""})
    return {
        "petition": petition,
        "page": Paginator(rows.order_by("pk"), PER_PAGE).get_page(http.GET.get("p")),
        "state": state,
        "sheet": sheet if sheet.isdecimal() else "",
        "states": SHOWN,
        "batches": [
            {**batch, "label": AsideReason(batch["reason"]).label}
            for batch in review.batches(petition)
        ],
        "sheets": _sheets(petition),
        "parts": range(1, papers.parts_of_list(petition) + 1),
    }


def _note(http: HttpRequest, petition: Petition, data: dict[str, Any]) -> None:
    with transaction.atomic():
        history.record(
            locked(petition),
            "petitions.signatures_read",
            actor=history.staff(http.user),
            is_public=False,
            data=data,
        )


def _sheets(petition: Petition) -> list[dict[str, Any]]:
    """Return the sheets that were entered: who entered each, what became of its lines, its scan."""
    scans = {row.pk: row for row in Attachment.of(petition).filter(slot=SHEETS)}
    sheets = entered(petition)
    for sheet in sheets:
        scan = scans.get(sheet["sheet"])
        is_open = scan is not None and scan.safety == Safety.SAFE
        sheet |= {"scan": scan, "token": attachments.link_token(scan) if scan and is_open else ""}
    return sheets


@desk_work
@require_POST
def check_signature(http: HttpRequest, pk: int, signature: int) -> HttpResponse:
    """Let a signature count, or reject it."""
    row = signature_or_404(pk, signature)
    try:
        review.check_signature(row, wanted(http), user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        messages.success(http, _("The signature was checked."))
    return _back(http, pk)


@desk_work
@require_POST
def check_batch(http: HttpRequest, pk: int, signature: int) -> HttpResponse:
    """Let a whole batch count that was set aside, or reject it."""
    row = signature_or_404(pk, signature)
    try:
        count = review.check_batch(row, wanted(http), user=http.user)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        words = ngettext(
            "%(count)d signature of the batch was checked.",
            "%(count)d signatures of the batch were checked.",
            count,
        )
        messages.success(http, words % {"count": count})
    return _back(http, pk)


@desk_work
@require_safe
def signed_list(http: HttpRequest, pk: int, part: int) -> HttpResponse:
    """A part of the signed list of a filed petition."""
    try:
        return pdf_response(*listing.hand_over(petition_or_404(pk), part, user=http.user))
    except listing.NoList:
        raise Http404 from None


@desk_work
@require_POST
def check_chain(http: HttpRequest, pk: int) -> HttpResponse:
    """Go through the chain and the count of a petition, and say whether they fit together."""
    if chain.is_whole(petition_or_404(pk)):
        messages.success(http, _("The chain of signatures is whole, and leads to this count."))
    else:
        messages.error(http, _("The chain of signatures is broken: tell the platform at once."))
    return _back(http, pk)


def signature_or_404(pk: int, signature: int) -> Signature:
    rows = Signature.objects.select_related("petition")
    return get_object_or_404(rows, pk=signature, petition=pk)


def wanted(http: HttpRequest) -> SignatureState:
    return SignatureState.VALID if "valid" in http.POST else SignatureState.REJECTED


def _back(http: HttpRequest, pk: int) -> HttpResponse:
    response = redirect("petitions_desk:signatures", pk=pk)
    if http.POST.get("state") in SHOWN:
        response["Location"] += f"?state={http.POST['state']}"
    return response
