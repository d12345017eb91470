"""The panel of the requests on the editor's first page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from wagtail.admin.ui.components import Component

from services_plugins.kit import switches
from services_plugins.requests.enums import OPEN
from services_plugins.requests.models import Request
from services_plugins.requests.permissions import desks_of, works_at_desks


class OpenRequests(Component):
    """How many requests wait for this person, and what is late, in one query."""

    name = "open_requests"
    template_name = "requests/desk/panel.html"
    order = 60

    def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
        """Return the counts; the template shows nothing without them."""
        user = (parent_context or {})["request"].user
        if not works_at_desks(user) or not switches.is_on("requests"):
            return {"counts": None}
        mine = Q(assignee=user)
        late = Q(due__lt=timezone.localdate())
        rows = Request.objects.filter(
            desk__in=desks_of(user), state__in=[one.value for one in sorted(OPEN)]
        )
        counts = rows.aggregate(
            all=Count("pk"),
            mine=Count("pk", filter=mine),
            nobody=Count("pk", filter=Q(assignee=None)),
            late=Count("pk", filter=late),
        )
        return {"counts": counts}
