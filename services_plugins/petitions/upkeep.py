"""What time brings about."""

from __future__ import annotations

from django.utils import timezone

from services_plugins.petitions.actions.write import lapse
from services_plugins.petitions.enums import PetitionState
from services_plugins.petitions.models import Petition

# How many petitions one round takes; the next one goes on.
ROUND = 200


def keep_up() -> None:
    """End the collections whose time is over."""
    today = timezone.localdate()
    over = Petition.objects.filter(state=PetitionState.COLLECTING, closes_on__lt=today)
    for petition in list(over[:ROUND]):
        lapse(petition, today)
