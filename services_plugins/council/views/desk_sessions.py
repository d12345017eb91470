"""Sessions in the editor: planning them, their agenda, the notice and the pack."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from services_plugins.council.models import Session
from services_plugins.council.permissions import PREPARE
from services_plugins.kit.views import for_staff

PER_PAGE = 25

preparing = for_staff(lambda user: user.has_perm(PREPARE))


@preparing
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """All sessions, the latest first."""
    rows = Session.objects.filter(removed_at=None)
    context = {"page": Paginator(rows, PER_PAGE).get_page(http.GET.get("p"))}
    return render(http, "council/desk/sessions.html", context)
