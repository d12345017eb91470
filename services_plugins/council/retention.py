"""Personal data of the council: subscriptions, and contacts of members (law 09-08)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cms import generation
from services_plugins.council.models import Member, Membership, Subscription
from services_plugins.kit.models import Contact

# What is taken out of a member's row; name, seats and votes belong to the public record.
EMPTY: dict[str, Any] = {
    "contact": None,
    "photo": None,
    "public_email": "",
    "public_phone": "",
    "consented_on": None,
}


def remove_unreachable(before: dt.datetime) -> int:
    """Remove subscriptions whose address has been sending messages back since then."""
    return Subscription.objects.filter(contact__bounced_at__lt=before).delete()[0]


def empty_former_members(before: dt.datetime) -> int:
    """Take photographs and contacts out of members who left all bodies before then."""
    seats = Membership.objects.filter(member=OuterRef("pk"), removed_at=None)
    later = seats.filter(Q(ends_on=None) | Q(ends_on__gte=before.date()))
    rows = Member.objects.filter(Exists(seats)).exclude(Exists(later))
    return _empty(rows)


def export(contact: Contact) -> list[dict[str, Any]]:
    """Return what a person subscribed to, and what is kept of them as a member."""
    subscriptions = [
        {"topic": row.topic, "detail": row.detail, "since": row.created_at.isoformat()}
        for row in contact.council_subscriptions.order_by("pk")
    ]
    members = [
        {
            "member": row.name_ar,
            "public_email": row.public_email,
            "public_phone": row.public_phone,
            "consented_on": row.consented_on and row.consented_on.isoformat(),
        }
        for row in contact.council_members.order_by("pk")
    ]
    return subscriptions + members


@transaction.atomic
def erase(contact: Contact) -> int:
    """End what a person subscribed to, and take their contacts out of their row as a member."""
    ended = contact.council_subscriptions.all().delete()[0]
    return ended + _empty(Member.objects.filter(contact=contact))


def _empty(rows: QuerySet[Member]) -> int:
    held = rows.exclude(**EMPTY)
    count = held.update(**EMPTY)
    if count:
        generation.renew()
    return count
