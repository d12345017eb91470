"""What proves the count of a petition: digests and links for everybody, the list for few."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tenants.utils import tenant_context

from cms.freshness import fresh_for
from services_plugins.kit import limits
from services_plugins.kit.views import pdf_response, too_many
from services_plugins.petitions import chain
from services_plugins.petitions.actions import listing
from services_plugins.petitions.models import Petition
from services_plugins.petitions.views.public import LIVE_SECONDS, public_or_404
from services_plugins.petitions.views.writing import own_petition

# Each of them may read a million rows.
LINKS_PER_NETWORK = limits.Limit("petitions:links", 20, 3600)
HEAD = ("sequence", "kind", "seal", "digest")


@require_safe
@fresh_for(LIVE_SECONDS)
def show(http: HttpRequest, number: str) -> HttpResponse:
    """How the count is proven, and the digests to keep."""
    petition = public_or_404(number)
    context = {"petition": petition, "filed": chain.at_filing(petition)}
    return render(http, "petitions/count.html", context)


@require_safe
@fresh_for(LIVE_SECONDS)
def digest(http: HttpRequest, number: str) -> HttpResponse:
    """The same for programs."""
    petition = public_or_404(number)
    now: dict[str, Any] = {
        "petition": petition.number,
        "state": petition.state,
        **chain.facts(petition),
        "filed": chain.at_filing(petition) or None,
        "chain": http.tenant.base_url + reverse("petitions:chain", args=[petition.number]),
    }
    response = JsonResponse(now, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@never_cache
@require_safe
def links(http: HttpRequest, number: str) -> HttpResponse | StreamingHttpResponse:
    """Every link of the chain as CSV, from which anybody can count and make the digests anew."""
    petition = public_or_404(number)
    try:
        LINKS_PER_NETWORK.take(limits.network(http))
    except limits.TooMany as error:
        return too_many(http, error)
    lines = _lines(petition, connection.tenant)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{petition.number}-chain.csv"'
    return response


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(petition: Petition, tenant: Any) -> Iterator[str]:
    """Yield the file's lines: they are read when the view has returned, in the tenant's schema."""
    writer = csv.writer(_Echo())
    yield writer.writerow(HEAD)
    with tenant_context(tenant):
        for row in chain.rows(petition):
            yield writer.writerow(row)


@own_petition
@require_safe
def signed_list(http: HttpRequest, petition: Petition, part: int) -> HttpResponse:
    """A part of the signed list, for the representative of a petition that is filed."""
    try:
        return pdf_response(*listing.hand_over(petition, part))
    except listing.NoList:
        raise Http404 from None
