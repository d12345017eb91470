"""Both sides of `kit.debates`: wishes that a council can debate, and a council that debates."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from services_plugins.kit import debates, history
from services_plugins.kit.enums import ActorKind, Outcome, StepKind
from services_plugins.kit.models import HistoryEntry
from services_plugins.kit.plugin import CouncilStep, Question
from tests.dummy.models import Wish

WISHES, COUNCIL = "dummy.wish", "dummy.council"


# --- Wishes -----------------------------------------------------------------------------------


def waiting() -> list[Question]:
    return [_question(wish) for wish in Wish.objects.filter(heard=[]).order_by("pk")]


def find(pk: int) -> Question | None:
    wish = Wish.objects.filter(pk=pk).first()
    return _question(wish) if wish else None


def hear(pk: int, step: CouncilStep, *, actor: history.Actor) -> None:
    wish = Wish.objects.select_for_update().filter(pk=pk).first()
    if wish is not None:
        wish.heard.append([step.kind.value, step.on.isoformat(), str(actor.name)])
        wish.save()


def _question(wish: Wish) -> Question:
    day = wish.created_at.date()
    return Question(WISHES, wish.pk, str(wish.pk), "A wish", "fr", wish.text, "", day)


# --- The council ------------------------------------------------------------------------------


def next_ordinary_session() -> dt.date | None:
    """Return the day of the sitting that was planned for no question."""
    return min((step.on for step in steps("", 0)), default=None)


def steps(kind: str, pk: int) -> list[CouncilStep]:
    rows = HistoryEntry.objects.filter(subject_kind=COUNCIL, data__question=[kind, pk])
    return [_step(row) for row in rows]


@transaction.atomic
def hold(kind: str, pk: int, step: StepKind, on: dt.date, outcome: Outcome | None = None) -> None:
    """Take a step on a question, and have its service hear of it."""
    facts = {"question": [kind, pk], "on": on.isoformat(), "outcome": outcome}
    row = HistoryEntry.objects.create(
        subject_kind=COUNCIL, subject_id=0, actor_kind=ActorKind.SYSTEM, action=step, data=facts
    )
    debates.tell(kind, pk, _step(row), actor=history.SYSTEM)


def _step(row: HistoryEntry) -> CouncilStep:
    outcome = row.data["outcome"]
    return CouncilStep(
        StepKind(row.action),
        dt.date.fromisoformat(row.data["on"]),
        title=f"Held: {row.action}",
        path=f"/fr/online/dummy/?held={row.pk}",
        outcome=Outcome(outcome) if outcome else None,
    )
