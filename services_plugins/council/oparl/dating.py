"""Dates what OParl shows something inside of, whenever that changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from services_plugins.council.models import (
    AgendaItem,
    Body,
    Deliberation,
    Member,
    Membership,
    Paper,
    Session,
    Sitting,
    Vote,
)

# Where OParl shows a paper, by what it belongs to: the rows of a model, and the way from them.
SHOWN_IN = {
    "council.deliberation": ((Deliberation, "pk"),),
    "council.sitting": ((Sitting, "pk"),),
    "council.session": ((Sitting, "session"),),
    "council.minutes": ((Sitting, "session__minutes"),),
    "council.agendaitem": ((AgendaItem, "pk"), (Sitting, "session__items")),
}


@receiver(post_save, sender=Membership, dispatch_uid="council.touch_member")
def touch_member(instance: Membership, **kwargs: Any) -> None:
    """Date what holds a seat's description: OParl shows seats inside persons and bodies."""
    _touch(Member.objects.filter(pk=instance.member_id))
    _touch(Body.objects.filter(pk=instance.body_id))


@receiver(post_save, sender=AgendaItem, dispatch_uid="council.touch_sittings")
def touch_sittings(instance: AgendaItem, **kwargs: Any) -> None:
    """Date the meetings that an item is shown in."""
    _touch(Sitting.objects.filter(session=instance.session_id, session__isnull=False))


@receiver(post_save, sender=Vote, dispatch_uid="council.touch_item")
def touch_item(instance: Vote, **kwargs: Any) -> None:
    """Date the item that a vote is shown in, and its meetings."""
    _touch(AgendaItem.objects.filter(pk=instance.item_id))
    _touch(Sitting.objects.filter(session__items=instance.item_id))


@receiver(post_save, sender=Deliberation, dispatch_uid="council.touch_item_of")
def touch_item_of(instance: Deliberation, **kwargs: Any) -> None:
    """Date the item that led to a deliberation, and its meetings."""
    if instance.item_id:
        _touch(AgendaItem.objects.filter(pk=instance.item_id))
        _touch(Sitting.objects.filter(session__items=instance.item_id))


@receiver(post_save, sender=Paper, dispatch_uid="council.touch_subject")
def touch_subject(instance: Paper, **kwargs: Any) -> None:
    """Date what a paper is shown in."""
    for model, path in SHOWN_IN.get(instance.subject_kind, ()):
        _touch(model.objects.filter(**{path: instance.subject_id}))


@receiver(post_save, sender=Session, dispatch_uid="council.touch_meetings")
def touch_meetings(instance: Session, **kwargs: Any) -> None:
    """Date the sittings whose state and name come from their session."""
    _touch(Sitting.objects.filter(session=instance))


def _touch(found: Any) -> None:
    found.update(updated_at=timezone.now())
