"""What staff and the council's bureau do with a petition."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.kit import attachments, deadlines, history
from services_plugins.kit.enums import ActorKind, Outcome
from services_plugins.petitions import telling
from services_plugins.petitions.actions.base import DECIDE, WORK, locked, move
from services_plugins.petitions.enums import (
    AuthorKind,
    PetitionState,
    RefusalReason,
    ReturnReason,
)
from services_plugins.petitions.models import Petition, Update
from tenants.law.enums import Unit
from tenants.law.holidays import calendar

# Slot of the document of the council's answer.
ANSWER = "answer"


def _held(petition: Petition, user: Any, permission: str) -> Petition:
    """Return the row, locked. Raises PermissionDenied."""
    if not user.has_perm(permission):
        raise PermissionDenied(permission)
    return locked(petition)


@transaction.atomic
def publish(petition: Petition, *, user: Any) -> Petition:
    """Publish a text; from then on citizens sign it. An association's stays with the bureau."""
    petition = _held(petition, user, WORK)
    petition.published_at = timezone.now()
    if petition.author_kind == AuthorKind.ASSOCIATION:
        if petition.state == PetitionState.TAKEN_DOWN or petition.filed_at is None:
            raise ValidationError(_("This petition can't be published."), code="transition")
        petition.save(update_fields=["published_at", "updated_at"])
        generation.renew()
        history.record(petition, "petitions.published", actor=history.staff(user))
        return petition
    end = calendar().add(timezone.localdate(), petition.months, Unit.MONTHS).end
    petition.closes_on = end
    move(
        petition,
        PetitionState.COLLECTING,
        "petitions.published",
        actor=history.staff(user),
        fields=("published_at", "closes_on"),
    )
    telling.tell_representative(petition, "published")
    return petition


@transaction.atomic
def send_back(petition: Petition, codes: list[str], text: str, *, user: Any) -> Petition:
    """Send a text back to be corrected, with reasons from the public list and in free words."""
    petition = _held(petition, user, WORK)
    petition.reason_codes = _known(codes, ReturnReason.values)
    petition.reason_text = text.strip()
    move(
        petition,
        PetitionState.RETURNED,
        "petitions.returned",
        actor=history.staff(user),
        data={"reasons": petition.reason_codes},
        fields=("reason_codes", "reason_text"),
    )
    telling.tell_representative(petition, "returned", occasion=str(timezone.now()))
    return petition


@transaction.atomic
def take_up(petition: Petition, *, user: Any) -> Petition:
    """Begin to check the conditions of a filed petition."""
    petition = _held(petition, user, WORK)
    move(petition, PetitionState.IN_REVIEW, "petitions.taken_up", actor=history.staff(user))
    return petition


@transaction.atomic
def accept(petition: Petition, session_on: dt.date, *, user: Any) -> Petition:
    """Accept a petition: the council debates it in its next ordinary session (art. 125)."""
    petition = _held(petition, user, DECIDE)
    if session_on < timezone.localdate():
        raise ValidationError(_("The session lies in the past."), code="past")
    petition.session_on = session_on
    _decided(petition, PetitionState.ACCEPTED, "petitions.accepted", user, ("session_on",))
    return petition


@transaction.atomic
def refuse(petition: Petition, codes: list[str], text: str, *, user: Any) -> Petition:
    """Refuse a petition as inadmissible; reasons are obligatory and public (art. 125)."""
    petition = _held(petition, user, DECIDE)
    petition.reason_codes = _known(codes, RefusalReason.values)
    petition.reason_text = text.strip()
    if not petition.reason_text:
        raise ValidationError(_("Give the reasons in facts and law."), code="no_reasons")
    _decided(
        petition,
        PetitionState.REFUSED,
        "petitions.refused",
        user,
        ("reason_codes", "reason_text"),
        {"reasons": petition.reason_codes},
    )
    return petition


def _decided(
    petition: Petition,
    state: PetitionState,
    action: str,
    user: Any,
    fields: tuple[str, ...],
    data: dict[str, Any] | None = None,
) -> None:
    if (running := deadlines.running(petition)) is not None:
        deadlines.end(running)
    petition.decided_at, petition.due = timezone.now(), None
    move(
        petition,
        state,
        action,
        actor=history.staff(user),
        data=data,
        fields=("decided_at", "due", *fields),
    )
    telling.tell_representative(petition, "decided")
    telling.tell_followers(petition, occasion=state.value)


@transaction.atomic
def record_outcome(
    petition: Petition, outcome: Outcome, answer: str, document: File | None, *, user: Any
) -> Petition:
    """Record what the council made of an accepted petition, with its answer and a document."""
    petition = _held(petition, user, DECIDE)
    if not answer.strip():
        raise ValidationError(_("Write the council's answer."), code="no_answer")
    petition.outcome, petition.answer = outcome, answer.strip()
    if document is not None:
        attachments.add(petition, document, slot=ANSWER, added_by=ActorKind.STAFF)
    move(
        petition,
        PetitionState.DEBATED,
        "petitions.debated",
        actor=history.staff(user),
        data={"outcome": outcome.value},
        fields=("outcome", "answer"),
    )
    telling.tell_representative(petition, "decided", occasion="debated")
    telling.tell_followers(petition, occasion="debated")
    return petition


@transaction.atomic
def tell_update(petition: Petition, text: str, *, user: Any) -> Update:
    """Tell the public what has changed since."""
    petition = _held(petition, user, WORK)
    if not petition.is_public:
        raise ValidationError(_("This petition is not public."), code="not_public")
    update = Update.objects.create(
        petition=petition,
        text=text.strip(),
        language=(get_language() or "ar").split("-")[0],
        author=user,
    )
    generation.renew()
    history.record(petition, "petitions.update", actor=history.staff(user))
    telling.tell_followers(petition, occasion=f"update:{update.pk}")
    return update


@transaction.atomic
def close(petition: Petition, *, user: Any) -> Petition:
    petition = _held(petition, user, DECIDE)
    move(petition, PetitionState.CLOSED, "petitions.closed", actor=history.staff(user))
    return petition


@transaction.atomic
def take_down(petition: Petition, text: str, *, user: Any) -> Petition:
    """Take a petition with unlawful content off the site, with the reason for the file."""
    petition = _held(petition, user, DECIDE)
    if not text.strip():
        raise ValidationError(_("Say why it is taken down."), code="no_reasons")
    if (running := deadlines.running(petition)) is not None:
        deadlines.stop(running)
    petition.reason_text, petition.due = text.strip(), None
    move(
        petition,
        PetitionState.TAKEN_DOWN,
        "petitions.taken_down",
        actor=history.staff(user),
        fields=("reason_text", "due"),
    )
    telling.tell_representative(petition, "taken_down")
    return petition


def _known(codes: list[str], values: list[str]) -> list[str]:
    """Return the codes in the list's order. Raises ValidationError where there are none."""
    known = [value for value in values if value in codes]
    if not known:
        raise ValidationError(_("Choose at least one reason."), code="no_reason")
    return known
