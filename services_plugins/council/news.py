"""Telling who subscribed: what is told follows from the public history of the council's files.

A step of the history is told once: the task may run twice, each message has a key of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import translation
from django_tasks import task

from services_plugins.council import finder, journal, search
from services_plugins.council.enums import Topic
from services_plugins.council.models import AgendaItem, Minutes, Subscription
from services_plugins.council.wording import session_name
from services_plugins.kit import notifications, switches
from services_plugins.kit.models import HistoryEntry

# People who are written to by one run of the task; the next run takes the others.
BATCH = 500
LANGUAGES = ("ar", "fr", "zgh")


@dataclass(frozen=True)
class News:
    """What is told: whom, what it is called in the active language, where it is read."""

    wanted: Q
    title: Callable[[], str]
    path: str


SESSION = frozenset({"council.session_convened", "council.session_moved"})
DELIBERATION = frozenset({"council.deliberation_published"})
# Told to who follows the matter alone.
FOLLOW_UP = frozenset(
    {
        "council.deliberation_opposed",
        "council.visa_refused",
        "council.deliberation_enforceable",
        "council.deliberation_executed",
        "council.deliberation_followed_up",
        "council.deliberation_corrected",
    }
)
MINUTES = frozenset({"council.minutes_published"})
TOLD = SESSION | DELIBERATION | FOLLOW_UP | MINUTES


@receiver(post_save, sender=HistoryEntry, dispatch_uid="council.news")
def follow(instance: HistoryEntry, created: bool, **kwargs: Any) -> None:
    """Have the subscribers told of a step, once it is committed."""
    if created and instance.action in TOLD and switches.is_on("council"):
        tell_subscribers.enqueue(instance.pk, 0)


@task()
def tell_subscribers(entry_id: int, after: int) -> None:
    """Write to a batch of those who want to hear of a step: contacts with a key above `after`."""
    entry = HistoryEntry.objects.filter(pk=entry_id).first()
    news = _news_of(entry) if entry else None
    if entry is None or news is None:
        return
    rows = list(_subscribers(news.wanted).filter(contact_id__gt=after)[:BATCH])
    told = {language: _said(entry, news, language) for language in LANGUAGES}
    for row in rows:
        _tell(row, entry, told.get(row.contact.language, told["ar"]))
    if len(rows) == BATCH:
        tell_subscribers.enqueue(entry_id, rows[-1].contact_id)


def _subscribers(wanted: Q) -> QuerySet[Subscription]:
    """Return one subscription of each contact that can be reached."""
    rows = Subscription.objects.filter(
        wanted, contact__verified_at__isnull=False, contact__bounced_at=None
    )
    return rows.select_related("contact").order_by("contact_id", "pk").distinct("contact_id")


def _said(entry: HistoryEntry, news: News, language: str) -> dict[str, str]:
    with translation.override(language):
        words = str(journal.STEPS.get(entry.action, ""))
        return {"title": news.title(), "words": words, "page": news.path}


def _tell(row: Subscription, entry: HistoryEntry, said: dict[str, str]) -> None:
    base = f"/{row.contact.language}/online/council/"
    notifications.tell(
        row.contact,
        "council/news",
        key=f"council:news:{entry.pk}:{row.contact_id}",
        context={
            "title": said["title"],
            "words": said["words"],
            "path": f"{base}{said['page']}",
            "unsubscribe": f"{base}unsubscribe/{token_of(row)}/",
        },
    )


# --- What a step is about -----------------------------------------------------------------------


def _news_of(entry: HistoryEntry) -> News | None:
    """Return what is to be told of a step; nothing of what isn't public, or is made up."""
    if entry.action in SESSION:
        return _of_session(entry.subject_id)
    if entry.action in DELIBERATION | FOLLOW_UP:
        return _of_deliberation(entry.subject_id, is_new=entry.action in DELIBERATION)
    return _of_minutes(entry.subject_id)


def _of_session(pk: int) -> News | None:
    row = finder.sessions().filter(pk=pk, is_demonstration=False).first()
    if row is None:
        return None
    items = AgendaItem.objects.filter(finder.OPEN_ITEM, session=row)
    wanted = Q(topic=Topic.SESSIONS) | _matters(*items)
    return News(wanted, lambda: session_name(row), f"sessions/{pk}/")


def _of_deliberation(pk: int, *, is_new: bool) -> News | None:
    rows = search.published().filter(pk=pk, is_demonstration=False).select_related("item")
    row = rows.defer("search").first()
    if row is None:
        return None
    wanted = _matters(*[row.item] if row.item else [])
    if is_new:
        wanted |= Q(topic=Topic.DELIBERATIONS, detail__in=("", row.theme))
    return News(wanted, lambda: f"{row.reference} · {row.title}", f"deliberations/{pk}/")


def _of_minutes(pk: int) -> News | None:
    rows = Minutes.objects.filter(pk=pk, is_demonstration=False, removed_at=None)
    row = rows.exclude(published_at=None).select_related("session").first()
    if row is None:
        return None
    session = row.session
    wanted = Q(topic=Topic.MINUTES)
    return News(wanted, lambda: session_name(session), f"sessions/{session.pk}/")


def _matters(*items: AgendaItem) -> Q:
    keys = [str(one.matter or one.pk) for one in items]
    return Q(topic=Topic.MATTER, detail__in=keys)


# --- The way out --------------------------------------------------------------------------------


def token_of(row: Subscription) -> str:
    """Return what ends a subscription: only who got a message has it, and it doesn't age."""
    return _signer().sign(f"{row.contact_id}-{row.pk}")


def from_token(token: str) -> tuple[int, int] | None:
    """Return the keys of the contact and of the subscription that a token names."""
    try:
        contact, _dash, row = _signer().unsign(token).partition("-")
    except signing.BadSignature:
        return None
    return int(contact), int(row)


def _signer() -> signing.Signer:
    return signing.Signer(salt=f"services_plugins.council.news:{connection.schema_name}")
