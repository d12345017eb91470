"""What staff and the council's bureau do with a petition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms import generation
from services_plugins.kit import attachments, deadlines, history
from services_plugins.kit.enums import ActorKind, Outcome, StepKind
from services_plugins.petitions import conditions, telling
from services_plugins.petitions.actions import check, council
from services_plugins.petitions.actions.base import DECIDE, WORK, held, move
from services_plugins.petitions.enums import (
    AuthorKind,
    Finding,
    PetitionState,
    RefusalReason,
    ReturnReason,
)
from services_plugins.petitions.models import Petition, Update
from tenants.law.enums import Unit
from tenants.law.holidays import calendar

# Slot of the documents of the council's answer, and of what has changed.
ANSWER = "answer"
# The council has debated it, or is about to.
ANSWERABLE = frozenset({PetitionState.ACCEPTED, PetitionState.DEBATED})


@transaction.atomic
def publish(petition: Petition, *, user: Any) -> Petition:
    """Publish a text; from then on citizens sign it. An association's stays with the bureau."""
    petition = held(petition, user, WORK)
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
    petition = held(petition, user, WORK)
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
    petition = held(petition, user, WORK)
    move(petition, PetitionState.IN_REVIEW, "petitions.taken_up", actor=history.staff(user))
    return petition


@transaction.atomic
def accept(petition: Petition, session_on: dt.date, committee: str = "", *, user: Any) -> Petition:
    """Accept a petition: the council debates it in its next ordinary session (art. 125).

    Before that the `committee` studies it, if it is named. Raises ValidationError for a session
    of the past, or while a condition isn't met.
    """
    petition = held(petition, user, DECIDE)
    if session_on < timezone.localdate():
        raise ValidationError(_("The session lies in the past."), code="past")
    _require(petition, PetitionState.ACCEPTED, all_met=True)
    petition.session_on, petition.studied_by = session_on, committee.strip()
    facts = {"session": session_on.isoformat()}
    fields = ("session_on", "studied_by")
    _decided(petition, PetitionState.ACCEPTED, "petitions.accepted", user, fields, facts)
    return petition


@transaction.atomic
def refuse(petition: Petition, codes: list[str], text: str, *, user: Any) -> Petition:
    """Refuse a petition as inadmissible; reasons are obligatory and public (art. 125).

    Raises ValidationError while a condition is open, or for a reason whose condition is met.
    """
    petition = held(petition, user, DECIDE)
    petition.reason_codes = _known(codes, RefusalReason.values)
    petition.reason_text = text.strip()
    if not petition.reason_text:
        raise ValidationError(_("Give the reasons in facts and law."), code="no_reasons")
    _require(petition, PetitionState.REFUSED, all_met=False)
    unmet = {one.value for one in conditions.with_finding(petition, Finding.NOT_MET)}
    if conditions.of(petition) and not set(petition.reason_codes) <= unmet:
        raise ValidationError(_("A condition that is met is no reason."), code="met")
    _decided(
        petition,
        PetitionState.REFUSED,
        "petitions.refused",
        user,
        ("reason_codes", "reason_text"),
        {"reasons": petition.reason_codes},
    )
    return petition


def _require(petition: Petition, state: PetitionState, *, all_met: bool) -> None:
    """Have the conditions answered where the petition can be decided at all."""
    if petition.can_become(state):
        check.require_answers(petition, all_met=all_met)


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
    telling.tell_representative(petition, state.value)
    telling.tell_followers(petition, occasion=state.value)


@transaction.atomic
def schedule(petition: Petition, session_on: dt.date, *, user: Any) -> Petition:
    """Set, or move, the session in which the council debates an accepted petition."""
    petition = held(petition, user, DECIDE)
    if petition.state != PetitionState.ACCEPTED:
        raise ValidationError(_("This petition is on no agenda."), code="transition")
    if session_on < timezone.localdate():
        raise ValidationError(_("The session lies in the past."), code="past")
    council.schedule(petition, session_on, actor=history.staff(user))
    return petition


@transaction.atomic
def note_study(
    petition: Petition,
    on: dt.date,
    committee: str,
    text: str,
    files: Sequence[File] = (),
    *,
    user: Any,
) -> Update:
    """Note by hand that a committee has studied an accepted petition, and what it found."""
    petition = held(petition, user, WORK)
    _require_past(on)
    if petition.state != PetitionState.ACCEPTED:
        raise ValidationError(_("No committee has this petition."), code="transition")
    petition.studied_by = committee.strip() or petition.studied_by
    petition.save(update_fields=["studied_by", "updated_at"])
    study = _told(petition, StepKind.COMMITTEE_STUDY, on, petition.studied_by, text, files, user)
    council.note(petition, "petitions.studied", on, actor=history.staff(user))
    return study


@transaction.atomic
def record_outcome(
    petition: Petition,
    outcome: Outcome,
    answer: str,
    document: File | None = None,
    *,
    on: dt.date | None = None,
    deliberation: str = "",
    user: Any,
) -> Petition:
    """Record what the council made of an accepted petition, with its answer and a document.

    Put off, it waits for another session. `deliberation` is the number of the council's
    decision. Where the council's own plugin has told of the debate, this adds the answer.
    """
    petition = held(petition, user, DECIDE)
    day = on or timezone.localdate()
    _require_past(day)
    if not answer.strip():
        raise ValidationError(_("Write the council's answer."), code="no_answer")
    if petition.state not in ANSWERABLE or petition.answer:
        raise ValidationError(_("This petition can't be answered now."), code="transition")
    files = [document] if document else []
    kind = StepKind.DEBATED if outcome == Outcome.POSTPONED else StepKind.DELIBERATION
    _told(petition, kind, day, deliberation.strip(), answer, files, user)
    if outcome == Outcome.POSTPONED:
        council.postpone(petition, day, actor=history.staff(user))
        return petition
    petition.answer = answer.strip()
    petition.save(update_fields=["answer", "updated_at"])
    if petition.state == PetitionState.DEBATED:
        council.note(petition, "petitions.answered", day, actor=history.staff(user))
    council.debate(petition, day, outcome, actor=history.staff(user))
    return petition


@transaction.atomic
def tell_update(petition: Petition, text: str, files: Sequence[File] = (), *, user: Any) -> Update:
    """Tell the public what has changed since, with documents."""
    petition = held(petition, user, WORK)
    if not petition.is_public:
        raise ValidationError(_("This petition is not public."), code="not_public")
    today = timezone.localdate()
    update = _told(petition, StepKind.FOLLOW_UP, today, "", text, files, user)
    history.record(petition, "petitions.update", actor=history.staff(user))
    telling.tell_followers(petition, occasion=f"update:{update.pk}")
    return update


def _told(
    petition: Petition,
    kind: StepKind,
    on: dt.date,
    title: str,
    text: str,
    files: Sequence[File],
    user: Any,
) -> Update:
    """Keep what staff tell of a step, with its documents."""
    update = Update.objects.create(
        petition=petition,
        kind=kind,
        on=on,
        title=title,
        text=text.strip(),
        language=(get_language() or "ar").split("-")[0],
        author=user,
    )
    prepared = [
        attachments.prepare(update, one, slot=ANSWER, added_by=ActorKind.STAFF) for one in files
    ]
    attachments.keep(update, prepared)
    generation.renew()
    return update


def _require_past(day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError(_("This day is still to come."), code="future")


@transaction.atomic
def close(petition: Petition, *, user: Any) -> Petition:
    petition = held(petition, user, DECIDE)
    move(petition, PetitionState.CLOSED, "petitions.closed", actor=history.staff(user))
    return petition


@transaction.atomic
def take_down(petition: Petition, text: str, *, user: Any) -> Petition:
    """Take a petition with unlawful content off the site, with the reason for the file."""
    petition = held(petition, user, DECIDE)
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
