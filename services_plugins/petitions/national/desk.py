"""What the ministry's officers do with a national text, beside what every desk does."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services_plugins.kit import attachments, history
from services_plugins.kit.enums import ActorKind
from services_plugins.petitions import telling
from services_plugins.petitions.actions.base import locked, move
from services_plugins.petitions.actions.desk import ANSWER, DECIDE
from services_plugins.petitions.enums import NATIONAL_REASONS, PetitionState
from services_plugins.petitions.models import Petition
from services_plugins.petitions.national import papers


def _held(petition: Petition, user: Any) -> Petition:
    """Return the row, locked. Raises PermissionDenied."""
    if not user.has_perm(DECIDE):
        raise PermissionDenied(DECIDE)
    return locked(petition)


@transaction.atomic
def hand_over(petition: Petition, *, user: Any) -> Petition:
    """Hand a text whose conditions were checked over to its authority.

    The letter with the committee and the list of who has signed are issued with it. Raises
    ValidationError where rejected signatures have left too few.
    """
    petition = _held(petition, user)
    if petition.missing:
        raise ValidationError(
            _("Signatures are missing by now: refuse it, or check them again."), code="missing"
        )
    move(
        petition,
        PetitionState.HANDED_OVER,
        "petitions.handed_over",
        actor=history.staff(user),
        data={"authority": petition.authority, "signatures": petition.signature_count},
    )
    papers.issue_handover(petition)
    _tell(petition)
    return petition


@transaction.atomic
def accept(petition: Petition, *, user: Any) -> Petition:
    """Record that the authority has accepted a text."""
    petition = _held(petition, user)
    _decided(petition, PetitionState.ACCEPTED, "petitions.accepted", user)
    return petition


@transaction.atomic
def refuse(petition: Petition, codes: list[str], text: str, *, user: Any) -> Petition:
    """Record that a text was refused, with reasons, which are public.

    Raises ValidationError without a known code and words.
    """
    petition = _held(petition, user)
    petition.reason_codes = [one.value for one in NATIONAL_REASONS if one.value in codes]
    petition.reason_text = text.strip()
    if not petition.reason_codes or not petition.reason_text:
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
    fields: tuple[str, ...] = (),
    data: dict[str, Any] | None = None,
) -> None:
    petition.decided_at = timezone.now()
    fields = ("decided_at", *fields)
    move(petition, state, action, actor=history.staff(user), data=data, fields=fields)
    _tell(petition)


@transaction.atomic
def record_answer(petition: Petition, answer: str, documents: list[File], *, user: Any) -> Petition:
    """Record the authority's answer to an accepted text, with its documents."""
    petition = _held(petition, user)
    petition.answer = answer.strip()
    if not petition.answer:
        raise ValidationError(_("Write the authority's answer."), code="no_answer")
    for document in documents:
        attachments.add(petition, document, slot=ANSWER, added_by=ActorKind.STAFF)
    move(
        petition,
        PetitionState.DEBATED,
        "petitions.debated",
        actor=history.staff(user),
        fields=("answer",),
    )
    _tell(petition)
    return petition


def _tell(petition: Petition) -> None:
    """Tell the representative and the followers of a step."""
    telling.tell_representative(petition, "decided", occasion=petition.state)
    telling.tell_followers(petition, occasion=petition.state)
