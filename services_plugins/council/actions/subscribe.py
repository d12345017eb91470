"""Subscribing to the council's works, and no longer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from services_plugins.council.enums import Theme, Topic
from services_plugins.council.models import Subscription
from services_plugins.kit.models import Contact

# One person follows no more than so many matters and topics.
MOST = 60
_CODED = re.compile(r"^([a-z]+)(?:\.([a-z0-9]{1,20}))?$")


class TooManySubscriptions(Exception):
    """The person follows as much as one may."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of: a topic, and a theme or a matter within it."""

    topic: Topic
    detail: str = ""

    @property
    def code(self) -> str:
        return f"{self.topic.value}.{self.detail}" if self.detail else self.topic.value


def coded(wishes: Iterable[Wish]) -> str:
    """Return wishes in the one line that a proof of an address carries."""
    return ",".join(one.code for one in wishes)


def decoded(line: str) -> list[Wish]:
    """Return the wishes of a line; what is none is left out."""
    found = (_CODED.match(one) for one in line.split(","))
    wishes = [(one[1], one[2] or "") for one in found if one]
    return [Wish(Topic(topic), detail) for topic, detail in wishes if _makes_sense(topic, detail)]


def _makes_sense(topic: str, detail: str) -> bool:
    if topic == Topic.MATTER:
        return detail.isdecimal()
    if topic == Topic.DELIBERATIONS:
        return not detail or detail in Theme.values
    return topic in Topic.values and not detail


@transaction.atomic
def subscribe(contact: Contact, wishes: Iterable[Wish]) -> list[Subscription]:
    """Have a verified contact told of what it wishes. Raises TooManySubscriptions."""
    held = Contact.objects.select_for_update().get(pk=contact.pk)
    rows = [
        Subscription.objects.get_or_create(contact=held, topic=one.topic, detail=one.detail)[0]
        for one in wishes
    ]
    if held.council_subscriptions.count() > MOST:
        raise TooManySubscriptions
    return rows


@transaction.atomic
def unsubscribe(contact: Contact, keys: Iterable[int] | None = None) -> int:
    """End some subscriptions of a contact, or all; return how many."""
    rows = contact.council_subscriptions.all()
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    return rows.delete()[0]
