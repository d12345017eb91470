"""Accepted petitions as what a council can debate (`kit.debates`)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from services_plugins.kit.plugin import Question
from services_plugins.petitions.enums import WITH_COUNCIL, PetitionState
from services_plugins.petitions.models import Petition

KIND = Petition._meta.label_lower


def waiting() -> list[Question]:
    """Return the petitions that were accepted and not debated yet, the oldest first."""
    rows = Petition.objects.filter(state=PetitionState.ACCEPTED).order_by("decided_at", "pk")
    return [_question(one) for one in rows]


def find(pk: int) -> Question | None:
    """Return an accepted petition, whatever the council made of it since."""
    row = Petition.objects.filter(pk=pk, state__in=WITH_COUNCIL).first()
    return _question(row) if row else None


def _question(petition: Petition) -> Question:
    is_public = petition.is_public
    return Question(
        kind=KIND,
        id=petition.pk,
        number=petition.written_number,
        title=petition.title,
        language=petition.language,
        text=petition.question,
        path=reverse("petitions:petition", args=[petition.number]) if is_public else "",
        accepted_on=timezone.localdate(petition.decided_at),
        session_on=petition.session_on,
    )
