"""The panel of the petitions on the editor's first page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from wagtail.admin.ui.components import Component

from services_plugins.kit import switches
from services_plugins.petitions.enums import WITH_BUREAU, PetitionState
from services_plugins.petitions.models import Petition
from services_plugins.petitions.permissions import works_with_petitions


class WaitingPetitions(Component):
    """How many petitions wait to be published or decided, in one query."""

    name = "waiting_petitions"
    template_name = "petitions/desk/panel.html"
    order = 65

    def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
        """Return the counts; the template shows nothing without them."""
        user = (parent_context or {})["request"].user
        if not works_with_petitions(user) or not switches.is_on("petitions"):
            return {"counts": None}
        counts = Petition.objects.aggregate(
            submitted=Count("pk", filter=Q(state=PetitionState.SUBMITTED)),
            filed=Count("pk", filter=Q(state__in=[one.value for one in WITH_BUREAU])),
        )
        return {"counts": counts}
