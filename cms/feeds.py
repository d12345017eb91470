"""RSS and Atom feeds of news, events and notices, and a calendar of events."""

from __future__ import annotations

from datetime import datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cms import icalendar, navigation
from cms.enums import SectionListing
from cms.listings import visible
from cms.models import BasePage, EventPage, NewsPage, NoticePage

MAX_ITEMS = 30
SYNTAXES: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}
# What each kind of feed lists, and the field that orders it.
KINDS: dict[str, tuple[type[BasePage], str]] = {
    SectionListing.NEWS: (NewsPage, "date"),
    SectionListing.EVENTS: (EventPage, "start"),
    SectionListing.NOTICES: (NoticePage, "publication_date"),
}


@require_safe
def feed(request: HttpRequest, kind: str, syntax: str) -> HttpResponse:
    """Return the newest pages of a kind, in the active language, as RSS, Atom or iCalendar.

    Addresses are on the tenant's primary host, whatever host was asked.
    """
    data = navigation.site_data()
    home = data.home
    if kind not in KINDS or home is None:
        raise Http404
    if syntax == "ics" and kind == SectionListing.EVENTS:
        return _calendar(request, data, home)
    if syntax not in SYNTAXES:
        raise Http404
    return _syndicate(request, data, home, kind, SYNTAXES[syntax])


def _syndicate(
    request: HttpRequest,
    data: navigation.SiteData,
    home: navigation.Home,
    kind: str,
    syntax: type[SyndicationFeed],
) -> HttpResponse:
    base = request.tenant.base_url
    titles = [one.title for one in data.feeds if f"/{kind}." in one.url]
    title = " · ".join([*titles, data.identity.name])
    generator = syntax(
        title=title,
        link=base + home.url,
        description=title,
        language=get_language(),
        feed_url=base + request.path,
    )
    for page in _entries(kind, home):
        when = _publication(page, kind)
        generator.add_item(
            title=page.title,
            link=base + data.url_of(page),
            description=page.summary,
            pubdate=when,
            updateddate=page.last_published_at or when,
            unique_id=f"urn:uuid:{page.translation_key}",
            unique_id_is_permalink=False,
        )
    response = HttpResponse(content_type=generator.content_type)
    generator.write(response, "utf-8")
    return response


def _calendar(
    request: HttpRequest, data: navigation.SiteData, home: navigation.Home
) -> HttpResponse:
    """Return the events as iCalendar (RFC 5545), times in UTC."""
    base = request.tenant.base_url
    events = [
        icalendar.Event(
            uid=f"{event.translation_key}@{request.tenant.primary_host}",
            stamp=event.last_published_at or event.start,
            start=event.start,
            end=event.end,
            summary=event.title,
            place=event.place,
            url=f"{base}{data.url_of(event)}",
        )
        for event in _entries(SectionListing.EVENTS, home)
    ]
    return HttpResponse(icalendar.write(events), content_type=icalendar.CONTENT_TYPE)


def _entries(kind: str, home: navigation.Home) -> list[BasePage]:
    model, order = KINDS[kind]
    pages = visible(model.objects.filter(path__startswith=home.path)).defer("body")
    return list(pages.order_by(f"-{order}", "-pk")[:MAX_ITEMS])


def _publication(page: BasePage, kind: str) -> datetime:
    """Return when an entry came out: its own date, but never an event's, which is to come."""
    if kind == SectionListing.EVENTS:
        return page.first_published_at or page.start
    day = getattr(page, KINDS[kind][1])
    return timezone.make_aware(datetime.combine(day, time()))
