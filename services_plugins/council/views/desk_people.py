"""Terms, members and bodies in the editor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from services_plugins.council.enums import BodyKind
from services_plugins.council.models import Membership
from services_plugins.council.permissions import PREPARE
from services_plugins.kit.views import for_staff

preparing = for_staff(lambda user: user.has_perm(PREPARE))


@preparing
@require_safe
def index(http: HttpRequest) -> HttpResponse:
    """The members in office, by the order of their seats."""
    seats = Membership.objects.on(timezone.localdate()).filter(body__kind=BodyKind.COUNCIL)
    context = {"seats": seats.select_related("member", "body")}
    return render(http, "council/desk/people.html", context)
