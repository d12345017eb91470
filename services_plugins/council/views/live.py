"""A sitting of the council as anyone can follow it: the item, who speaks, and the results.

The page cache keeps both addresses for seconds: however many watch, the database is asked once.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.freshness import fresh_for
from services_plugins.council import video
from services_plugins.council.enums import (
    PUBLIC_SESSIONS,
    BodyKind,
    EntryKind,
    EventState,
    ItemState,
    Presence,
    SittingState,
    VoteSubject,
)
from services_plugins.council.models import AgendaItem, Attendance, Event, Member, Sitting, Vote
from services_plugins.council.sitting import facts as known

LIVE_SECONDS = 4


@require_safe
@fresh_for(LIVE_SECONDS)
def live(http: HttpRequest, pk: int) -> HttpResponse:
    """The page; its part brings itself up to date where there is a script."""
    return render(http, "council/live/page.html", _context(pk))


@require_safe
@fresh_for(LIVE_SECONDS)
def live_part(http: HttpRequest, pk: int) -> HttpResponse:
    """The part that changes; who has it as it is hears so in a few bytes (ETag)."""
    return render(http, "council/live/part.html", _context(pk))


def _public_or_404(pk: int) -> Sitting:
    """Return a sitting that citizens may follow: those of committees are not public."""
    rows = Sitting.objects.select_related("session", "body", "presided_by")
    states = [one.value for one in PUBLIC_SESSIONS]
    found = rows.filter(
        pk=pk,
        removed_at__isnull=True,
        body__kind=BodyKind.COUNCIL,
        session__state__in=states,
        session__removed_at__isnull=True,
    ).exclude(state=SittingState.CANCELLED)
    sitting = found.first()
    if sitting is None:
        raise Http404
    return sitting


def _context(pk: int) -> dict[str, Any]:
    """Return what is shown, in a bounded number of queries."""
    sitting = _public_or_404(pk)
    items = known.items(sitting)
    current = next((one for one in items if one.state == ItemState.CURRENT), None)
    behind_doors = sitting.is_closed or (current is not None and current.is_closed)
    votes = _votes(sitting)
    lines = [
        _line(number, item, sitting, votes.get(item.pk, [])) for number, item in enumerate(items, 1)
    ]
    return {
        "sitting": sitting,
        "lines": lines,
        "current": next((one for one in lines if one["item"] == current), None),
        "is_behind_doors": behind_doors,
        "speaker": _speaker(sitting, current) if current and not behind_doors else None,
        "present": _present(sitting),
        "is_under_way": sitting.state in (SittingState.OPEN, SittingState.SUSPENDED),
        "has_begun": sitting.state != SittingState.PLANNED,
    }


def _line(number: int, item: AgendaItem, sitting: Sitting, votes: list[Vote]) -> dict[str, Any]:
    is_hidden = item.is_closed or sitting.is_closed
    offset = item.video_offset if item.sitting_id == sitting.pk else None
    has_link = bool(sitting.video_url) and offset is not None and not is_hidden
    return {
        "number": number,
        "item": item,
        "is_hidden": is_hidden,
        "votes": [] if is_hidden else votes,
        "video": video.link(sitting.video_url, offset) if has_link else "",
        "video_time": video.time(offset or 0),
    }


def _votes(sitting: Sitting) -> dict[int, list[Vote]]:
    """Return the votes of each item, what decided the item itself last."""
    rows = Vote.objects.filter(sitting=sitting.pk, removed_at__isnull=True)
    votes: dict[int, list[Vote]] = {}
    for one in sorted(rows, key=lambda row: (row.subject == VoteSubject.ITEM, row.taken_at)):
        votes.setdefault(one.item_id, []).append(one)
    return votes


def _present(sitting: Sitting) -> int:
    rows = Attendance.objects.filter(sitting=sitting.pk, presence=Presence.PRESENT)
    return rows.filter(left_at__isnull=True).count()


def _speaker(sitting: Sitting, item: AgendaItem) -> Member | None:
    """Return who has the floor: the last who began to speak on the item, and hasn't ended."""
    rows = Event.objects.filter(sitting=sitting.pk, kind=EntryKind.SPEECH, data__item=item.pk)
    last = rows.exclude(state=EventState.DROPPED).order_by("-pk").first()
    if last is None or last.data["until"]:
        return None
    return Member.objects.filter(pk=last.data["member"]).first()
