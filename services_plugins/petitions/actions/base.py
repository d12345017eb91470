"""How every action takes a petition: its row locked, its state checked, its step recorded."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.kit import history
from services_plugins.petitions.actions import tally
from services_plugins.petitions.enums import PetitionState
from services_plugins.petitions.models import Petition

# Rights of the desk.
WORK, DECIDE = "petitions.work_petitions", "petitions.decide_petitions"


def locked(petition: Petition) -> Petition:
    """Return the row as it is now, kept from others until the transaction ends."""
    rows = Petition.objects.select_for_update(of=("self",)).select_related("contact")
    return rows.get(pk=petition.pk)


def held(petition: Petition, user: Any, permission: str) -> Petition:
    """Return the row as `locked` does, for who may. Raises PermissionDenied."""
    if not user.has_perm(permission):
        raise PermissionDenied(permission)
    return locked(petition)


def move(
    petition: Petition,
    state: PetitionState,
    action: str,
    *,
    actor: history.Actor,
    data: dict[str, Any] | None = None,
    fields: tuple[str, ...] = (),
) -> None:
    """Bring a locked petition into `state` and record the step; `fields` are saved with it.

    Raises ValidationError where the table of transitions doesn't allow it.
    """
    if not petition.can_become(state):
        raise ValidationError(
            _("This can't be done: the petition is “%(state)s” by now."),
            params={"state": petition.get_state_display()},
            code="transition",
        )
    if petition.state == PetitionState.COLLECTING:
        # Whoever has signed until now is part of what is filed, or of what ends.
        tally.settle(petition)
    before = petition.state
    petition.state = state
    petition.save(update_fields=["state", "updated_at", *fields])
    if petition.published_at:
        # Lists and blocks on kept pages show it, or no longer.
        generation.renew()
    facts = {"from": before, "to": state.value, **(data or {})}
    history.record(petition, action, actor=actor, data=facts)
