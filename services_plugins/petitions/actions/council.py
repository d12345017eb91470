"""What the council does with an accepted petition: told by its own plugin, or noted by staff.

Who calls holds the right to it. A step that is told again changes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from cms import generation
from services_plugins.kit import history, switches
from services_plugins.kit.enums import Outcome, StepKind
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.plugin import CouncilStep
from services_plugins.petitions import telling
from services_plugins.petitions.actions.base import move
from services_plugins.petitions.enums import WITH_COUNCIL, PetitionState
from services_plugins.petitions.models import Petition

# What each step leaves in the history where it changes no state.
NOTED = {
    StepKind.COMMITTEE_STUDY: "petitions.studied",
    StepKind.DELIBERATION: "petitions.deliberated",
    StepKind.FOLLOW_UP: "petitions.followed_up",
}


@transaction.atomic
def hear(pk: int, step: CouncilStep, *, actor: history.Actor) -> None:
    """Follow a step of the council's plugin; a petition that isn't before it is left alone."""
    rows = Petition.objects.select_for_update(of=("self",)).select_related("contact")
    petition = rows.filter(pk=pk, state__in=WITH_COUNCIL).first()
    if petition is None:
        return
    if step.kind == StepKind.AGENDA:
        schedule(petition, step.on, actor=actor)
    elif step.outcome == Outcome.POSTPONED:
        postpone(petition, step.on, actor=actor)
    elif step.kind in (StepKind.DEBATED, StepKind.DELIBERATION):
        debate(petition, step.on, step.outcome, actor=actor)
    if step.kind in NOTED:
        note(petition, NOTED[step.kind], step.on, actor=actor)


def schedule(petition: Petition, day: dt.date, *, actor: history.Actor) -> None:
    """Put a locked petition on the agenda of the session of a day, or move it there."""
    if petition.state != PetitionState.ACCEPTED or petition.session_on == day:
        return
    before, petition.session_on = petition.session_on, day
    petition.save(update_fields=["session_on", "updated_at"])
    facts = {"from": before and before.isoformat(), "to": day.isoformat()}
    _record(petition, "petitions.scheduled", facts, actor)


def postpone(petition: Petition, day: dt.date, *, actor: history.Actor) -> None:
    """Note that the council put a locked petition off: it waits for another session."""
    if petition.state == PetitionState.ACCEPTED and petition.session_on is not None:
        petition.session_on = None
        petition.save(update_fields=["session_on", "updated_at"])
        _record(petition, "petitions.postponed", {"on": day.isoformat()}, actor)


def debate(
    petition: Petition, day: dt.date, outcome: Outcome | None, *, actor: history.Actor
) -> None:
    """Note that the council debated a locked petition, and what it made of it, if that is known.

    Who hears it first changes the state; the outcome may follow later.
    """
    before = petition.outcome
    petition.outcome = outcome or before
    if petition.state == PetitionState.ACCEPTED:
        facts = {"on": day.isoformat(), "outcome": petition.outcome}
        state, action = PetitionState.DEBATED, "petitions.debated"
        move(petition, state, action, actor=actor, data=facts, fields=("outcome",))
        _tell(petition, "debated")
    elif petition.outcome != before:
        petition.save(update_fields=["outcome", "updated_at"])
        facts = {"from": before, "to": petition.outcome}
        _record(petition, "petitions.outcome", facts, actor)


def note(petition: Petition, action: str, day: dt.date, *, actor: history.Actor) -> None:
    """Note a step that changes no state, once for each day."""
    facts = {"on": day.isoformat()}
    if not HistoryEntry.of(petition).filter(action=action, data=facts).exists():
        _record(petition, action, facts, actor)


def _record(petition: Petition, action: str, facts: dict[str, Any], actor: history.Actor) -> None:
    generation.renew()
    entry = history.record(petition, action, actor=actor, data=facts)
    _tell(petition, f"{action}:{entry.pk}")


def _tell(petition: Petition, occasion: str) -> None:
    # Links to a service that is off lead nowhere.
    if not switches.is_on("petitions"):
        return
    telling.tell_representative(petition, "decided", occasion=occasion)
    telling.tell_followers(petition, occasion=occasion)
