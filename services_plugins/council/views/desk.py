"""The council's first page in the editor: what comes next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from services_plugins.council.enums import SessionState
from services_plugins.council.models import Session
from services_plugins.council.permissions import works_for_the_council
from services_plugins.kit.views import for_staff

COMING = (SessionState.PLANNED, SessionState.CONVENED, SessionState.OPEN)

council_work = for_staff(works_for_the_council)


@council_work
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """The sessions that are being prepared or held, the nearest first."""
    sessions = Session.objects.filter(state__in=COMING, removed_at=None).order_by("opens_on", "pk")
    context = {"sessions": list(sessions), "today": timezone.localdate()}
    return render(http, "council/desk/index.html", context)
