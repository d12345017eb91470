"""The council's side of `kit.debates`: what it tells of others' questions, and what it knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from services_plugins.council.enums import (
    PUBLIC_SESSIONS,
    ItemState,
    SessionKind,
    SessionState,
)
from services_plugins.council.models import AgendaItem, Deliberation, Session
from services_plugins.kit import debates, history
from services_plugins.kit.enums import Outcome, StepKind
from services_plugins.kit.plugin import CouncilStep

# What became of an item, as far as a question's service knows it.
OUTCOMES = {
    ItemState.ADOPTED: Outcome.ADOPTED,
    ItemState.REJECTED: Outcome.REJECTED,
    ItemState.POSTPONED: Outcome.POSTPONED,
}
DEBATED = frozenset({ItemState.DISCUSSED, *OUTCOMES})


def next_ordinary_session() -> dt.date | None:
    """Return when the next ordinary session opens whose agenda isn't with the governor yet."""
    rows = Session.objects.filter(
        kind=SessionKind.ORDINARY,
        state=SessionState.PLANNED,
        agenda_sent_on=None,
        opens_on__gte=timezone.localdate(),
        removed_at=None,
    )
    return rows.order_by("opens_on").values_list("opens_on", flat=True).first()


# --- Telling a question's service of a step, in the transaction of the step -------------------


def tell_agenda(item: AgendaItem, *, actor: history.Actor) -> None:
    """Tell that an item is on the agenda of its session, or on that of another day by now."""
    if item.session is not None:
        _tell(item, _agenda(item), actor)


def tell_study(item: AgendaItem, on: dt.date, *, actor: history.Actor) -> None:
    """Tell that a committee has studied an item."""
    _tell(item, CouncilStep(StepKind.COMMITTEE_STUDY, on, _committee(item)), actor)


def tell_taken_off(item: AgendaItem, *, actor: history.Actor) -> None:
    """Tell that an item left the agenda before it was debated: the question waits again."""
    today = timezone.localdate()
    step = CouncilStep(StepKind.DEBATED, today, item.title, outcome=Outcome.POSTPONED)
    _tell(item, step, actor)


def tell_debated(item: AgendaItem, on: dt.date, *, actor: history.Actor) -> None:
    """Tell that the council debated an item, or put it off, on a day; the item says how."""
    if item.state in DEBATED:
        _tell(item, _debated(item, on), actor)


def tell_deliberation(deliberation: Deliberation, *, actor: history.Actor) -> None:
    """Tell that a deliberation on an item was recorded or published."""
    if deliberation.item is not None:
        _tell(deliberation.item, _deliberation(deliberation), actor)


def tell_follow_up(deliberation: Deliberation, on: dt.date, *, actor: history.Actor) -> None:
    """Tell how a deliberation was executed."""
    if deliberation.item is not None:
        step = CouncilStep(StepKind.FOLLOW_UP, on, deliberation.title, text=deliberation.execution)
        _tell(deliberation.item, step, actor)


def _tell(item: AgendaItem, step: CouncilStep, actor: history.Actor) -> None:
    if item.question_kind and item.question_id is not None:
        debates.tell(item.question_kind, item.question_id, step, actor=actor)


# --- What citizens may know of a question -----------------------------------------------------


def steps(kind: str, pk: int) -> list[CouncilStep]:
    """Return the public steps of a question, the earliest first."""
    items = (
        AgendaItem.objects.filter(question_kind=kind, question_id=pk, removed_at=None)
        .select_related("session", "sitting", "committee")
        .prefetch_related("deliberations")
    )
    found = [step for item in items for step in _steps(item)]
    return sorted(found, key=lambda step: step.on)


def _steps(item: AgendaItem) -> Iterator[CouncilStep]:
    is_on = item.state not in (ItemState.PROPOSED, ItemState.REFUSED, ItemState.WITHDRAWN)
    if item.session is None or item.session.state not in PUBLIC_SESSIONS or not is_on:
        return
    yield _agenda(item)
    if item.state in DEBATED:
        day = timezone.localdate(item.sitting.starts_at) if item.sitting else item.session.opens_on
        yield _debated(item, day)
    for one in item.deliberations.all():
        if one.published_at is not None and one.removed_at is None:
            yield _deliberation(one)


def _agenda(item: AgendaItem) -> CouncilStep:
    session = item.session
    if session is None:
        raise ValueError("An item of no session is on no agenda.")
    path = session_path(session) if session.state in PUBLIC_SESSIONS else ""
    return CouncilStep(StepKind.AGENDA, session.opens_on, item.title, path=path)


def _debated(item: AgendaItem, on: dt.date) -> CouncilStep:
    path = session_path(item.session) if item.session else ""
    outcome = OUTCOMES.get(ItemState(item.state))
    return CouncilStep(StepKind.DEBATED, on, item.title, path=path, outcome=outcome)


def _deliberation(deliberation: Deliberation) -> CouncilStep:
    is_public = deliberation.published_at is not None
    item = deliberation.item
    return CouncilStep(
        StepKind.DELIBERATION,
        deliberation.adopted_on,
        deliberation.title,
        path=deliberation_path(deliberation) if is_public else "",
        outcome=OUTCOMES.get(ItemState(item.state)) if item else None,
    )


def _committee(item: AgendaItem) -> str:
    return item.committee.title if item.committee else _("A committee")


def session_path(session: Session) -> str:
    """Return the public address of a session in the active language."""
    return reverse("council:session", args=[session.pk])


def deliberation_path(deliberation: Deliberation) -> str:
    """Return the public address of a deliberation in the active language."""
    return reverse("council:deliberation", args=[deliberation.pk])
