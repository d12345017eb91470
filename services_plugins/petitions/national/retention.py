"""What becomes of the personal data of committees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from services_plugins.kit.models import Contact
from services_plugins.petitions.enums import EDITABLE, OVER, MemberState
from services_plugins.petitions.models import CommitteeMember


@transaction.atomic
def forget_committees(before: datetime) -> int:
    """Remove who took no seat, and the persons from committees of texts that are over."""
    unseated = CommitteeMember.objects.exclude(state=MemberState.ACCEPTED)
    gone = unseated.filter(invited_at__lt=before).delete()[0]
    over = CommitteeMember.objects.filter(
        petition__state__in=OVER, petition__updated_at__lt=before
    ).exclude(name="")
    return gone + _without_persons(over)


def export_seats(contact: Contact) -> list[dict[str, Any]]:
    """Return in which committees a person was asked to be, and what is held of them there."""
    return [
        {
            "petition": one.petition.number,
            "committee": one.state,
            "name": one.name,
            "id": one.id_number,
            "area": one.area,
        }
        for one in contact.memberships.select_related("petition")
    ]


@transaction.atomic
def erase_seats(contact: Contact) -> int:
    """Take a person out of committees; a seat of a text under way belongs to the text's file."""
    seats = contact.memberships.filter(role="")
    gone = seats.filter(~Q(state=MemberState.ACCEPTED) | Q(petition__state__in=EDITABLE)).delete()[
        0
    ]
    over = contact.memberships.filter(petition__state__in=OVER)
    return gone + _without_persons(over)


def _without_persons(seats: QuerySet[CommitteeMember]) -> int:
    return seats.update(name="", id_number="", id_hash="", contact=None)
