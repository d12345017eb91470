"""Sheets that were signed by hand, entered by the representative."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from services_plugins.kit import attachments, limits
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.views import too_many
from services_plugins.petitions.actions.paper import add_paper
from services_plugins.petitions.forms_paper import OwnSheetForm
from services_plugins.petitions.models import Petition
from services_plugins.petitions.views.writing import own_petition

SHEETS_PER_NETWORK = limits.Limit("petitions:sheet", 60, 3600)


@own_petition
@require_http_methods(["GET", "POST"])
def sheets(http: HttpRequest, petition: Petition) -> HttpResponse:
    """Enter a sheet with its scan, and see what became of those before it."""
    if not petition.can_be_signed:
        return redirect("petitions:mine", number=petition.number)
    form = OwnSheetForm(http.POST or None, http.FILES or None)
    if http.method == "POST" and form.is_valid():
        try:
            SHEETS_PER_NETWORK.take(limits.network(http))
            add_paper(petition, **form.entered())
            return redirect("petitions:sheets", number=petition.number)
        except limits.TooMany as error:
            return too_many(http, error)
        except ValidationError as error:
            form.add_error("sheet", error)
    context = {
        "petition": petition,
        "form": form,
        "sheets": entered(petition),
        "accept": ",".join(f".{extension}" for extension in attachments.CONTENT_TYPES),
    }
    return render(http, "petitions/sheets.html", context, status=400 if form.errors else 200)


def entered(petition: Petition) -> list[dict[str, Any]]:
    """Return the sheets that were entered, the last first: `entry`, and what became of each."""
    rows = HistoryEntry.of(petition).filter(action="petitions.paper").order_by("-pk")
    return [{"entry": one, **one.data} for one in rows]
