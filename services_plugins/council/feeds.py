"""Feeds of the council's works (Atom), and its sessions for people's calendars (iCalendar)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import icalendar
from services_plugins.council import finder, search
from services_plugins.council.models import Session, Sitting
from services_plugins.council.wording import session_name

MAX_ITEMS = 30
ATOM = "application/atom+xml"


@require_safe
def deliberations(http: HttpRequest) -> HttpResponse:
    """Return the deliberations that were published last."""
    feed = _feed(http, _("Deliberations of the council"), "deliberations")
    rows = search.published().order_by("-published_at", "-pk").defer("search")
    for one in rows[:MAX_ITEMS]:
        feed.add_item(
            title=f"{one.reference} · {one.title}",
            link=http.tenant.base_url + reverse("council:deliberation", args=[one.pk]),
            description=one.get_state_display(),
            pubdate=one.published_at,
            updateddate=one.updated_at,
            unique_id=f"{http.tenant.base_url}/council/deliberations/{one.pk}",
            categories=[one.get_theme_display()],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM)


@require_safe
def sessions(http: HttpRequest) -> HttpResponse:
    """Return the sessions, the latest first."""
    feed = _feed(http, _("Sessions of the council"), "sessions")
    for one in finder.sessions()[:MAX_ITEMS]:
        feed.add_item(
            title=session_name(one),
            link=http.tenant.base_url + reverse("council:session", args=[one.pk]),
            description=one.get_state_display(),
            pubdate=one.notice_sent_at or one.created_at,
            updateddate=one.updated_at,
            unique_id=f"{http.tenant.base_url}/council/sessions/{one.pk}",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=ATOM)


@require_safe
def calendar(http: HttpRequest) -> HttpResponse:
    """Return the sittings of the latest sessions: a calendar to subscribe to."""
    rows = finder.sessions()[:MAX_ITEMS]
    return _calendar(http, rows)


@require_safe
def session_dates(http: HttpRequest, pk: int) -> HttpResponse:
    """Return the sittings of one session."""
    rows = finder.sessions().filter(pk=pk)
    if not rows:
        raise Http404
    return _calendar(http, rows)


def _feed(http: HttpRequest, title: str, page: str) -> Atom1Feed:
    base = http.tenant.base_url
    return Atom1Feed(
        title=f"{title} · {http.tenant.name}",
        link=base + reverse(f"council:{page}"),
        description=title,
        language=get_language(),
        feed_url=base + http.path,
    )


def _calendar(http: HttpRequest, rows: Iterable[Session]) -> HttpResponse:
    by_key = {one.pk: one for one in rows}
    sittings = Sitting.objects.filter(session__in=by_key, removed_at=None).order_by("starts_at")
    held: dict[int, list[Sitting]] = {key: [] for key in by_key}
    for one in sittings:
        held[one.session_id or 0].append(one)
    events = [event for key, row in by_key.items() for event in _events(http, row, held[key])]
    return HttpResponse(icalendar.write(events), content_type=icalendar.CONTENT_TYPE)


def _events(http: HttpRequest, row: Session, sittings: list[Sitting]) -> Iterator[icalendar.Event]:
    """Yield the sittings of a session, or its first day where none is known yet."""
    common: dict[str, Any] = {
        "summary": f"{session_name(row)} · {http.tenant.name}",
        "url": http.tenant.base_url + reverse("council:session", args=[row.pk]),
    }
    host = http.tenant.primary_host
    for one in sittings:
        yield icalendar.Event(
            uid=f"council-sitting-{one.pk}@{host}",
            stamp=max(row.updated_at, one.updated_at),
            start=one.starts_at,
            end=one.ended_at,
            place=one.place,
            **common,
        )
    if not sittings:
        yield icalendar.Event(
            uid=f"council-session-{row.pk}@{host}",
            stamp=row.updated_at,
            start=row.opens_on,
            end=row.closes_on + dt.timedelta(days=1),
            **common,
        )
