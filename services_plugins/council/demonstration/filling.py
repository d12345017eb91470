"""Puts the council of the demonstration into a tenant, and takes it out again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from services_plugins.council import search
from services_plugins.council.demonstration import dates, petitions, records, seats, stories
from services_plugins.council.demonstration.records import Records
from services_plugins.council.demonstration.seats import House
from services_plugins.council.demonstration.works import Works
from services_plugins.council.enums import SessionState
from services_plugins.council.models import (
    AgendaItem,
    Body,
    Deliberation,
    Invitation,
    Member,
    Membership,
    Minutes,
    Paper,
    Session,
    Sitting,
    Submission,
    Term,
    Version,
    Vote,
)
from services_plugins.kit import attachments
from services_plugins.kit.models import (
    Contact,
    Deadline,
    HistoryEntry,
    IssuedDocument,
    Notification,
    OfSubject,
)

# Those that hold others come before what they hold: removed the other way round.
MODELS: tuple[type[models.Model], ...] = (
    Term, Member, Body, Membership, Session, Sitting, AgendaItem, Submission, Vote, Deliberation,
    Minutes, Paper,
)  # fmt: skip
ABOUT: tuple[type[OfSubject], ...] = (HistoryEntry, Deadline, Notification, Version)
# Every other member has acknowledged the notice.
ACKNOWLEDGED = 2


@transaction.atomic
def fill(tenant: Any, staff: Mapping[str, Any]) -> int:
    """Give the tenant at work its council, unless it has one; return how many records."""
    if Term.objects.exists():
        return 0
    chance = Random(f"council:{tenant.slug}")  # noqa: S311 (nothing to guess)
    today = timezone.localdate()
    house = seats.build(tenant.slug, tenant.territory.population, chance)
    works = Works(house, chance)
    told = stories.tell(works, dates.slots(today, chance), today)
    placed = petitions.place(works)
    written = Records(works, today, chance)
    written.write(told)
    house.save()
    works.save()
    written.save()
    _invite(told.coming, house)
    records.draw_papers(written, told.coming)
    search.reindex(row.pk for row in written.deliberations)
    petitions.tell(placed)
    return len(works.items) + len(written.deliberations)


@transaction.atomic
def remove() -> int:
    """Take the council of the demonstration out of the tenant at work; return how many records.

    What staff added to it while they tried it goes too.
    """
    items = AgendaItem.objects.filter(session__is_demonstration=True).count()
    count = items + Deliberation.objects.filter(is_demonstration=True).count()
    contacts = list(
        Member.objects.filter(is_demonstration=True)
        .exclude(contact=None)
        .values_list("contact_id", flat=True)
    )
    for model in reversed(MODELS):
        _remove(model)
    Contact.objects.filter(pk__in=contacts).delete()
    return count


def _remove(model: type[models.Model]) -> None:
    """Remove one kind of rows, and what other tables keep about them."""
    rows = model._default_manager.filter(_is_demonstration(model))
    keys = list(rows.values_list("pk", flat=True))
    about = {"subject_kind": model._meta.label_lower, "subject_id__in": keys}
    files: list[Any] = [*IssuedDocument.objects.filter(**about).exclude(file="")]
    if model is not Paper:
        files += Paper.objects.filter(**about)
        Paper.objects.filter(**about).delete()
    else:
        files += rows
    attachments.delete_once_committed([(one.file.storage, one.file.name) for one in files])
    IssuedDocument.objects.filter(**about).delete()
    for other in ABOUT:
        other._default_manager.filter(**about).delete()
    model._default_manager.filter(pk__in=keys).delete()


def _is_demonstration(model: type[models.Model]) -> models.Q:
    """Return what marks rows as made up: themselves, or the row that they belong to."""
    marked = models.Q(is_demonstration=True)
    if model in (AgendaItem, Sitting, Deliberation, Minutes):
        return marked | models.Q(session__is_demonstration=True)
    if model is Session:
        return marked | models.Q(term__is_demonstration=True)
    if model is Vote:
        return marked | models.Q(sitting__is_demonstration=True)
    if model is Membership:
        return marked | models.Q(body__is_demonstration=True)
    if model is Body:
        return marked | models.Q(term__is_demonstration=True)
    return marked


def _invite(session: Session, house: House) -> None:
    """Have the members invited to a session; some have acknowledged it."""
    sent = session.notice_sent_at
    if session.state != SessionState.CONVENED or sent is None:
        return
    read = min(sent + dt.timedelta(days=1), timezone.now())
    Invitation.objects.bulk_create(
        Invitation(
            session=session,
            member=member,
            is_by_hand=member.contact is None,
            sent_at=sent,
            acknowledged_at=read if place % ACKNOWLEDGED else None,
            opens_on=session.opens_on,
        )
        for place, member in enumerate(house.on(session.opens_on))
    )
