"""The newest petitions as an Atom feed, and the dates of one for people's calendars."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import icalendar
from services_plugins.petitions import finder
from services_plugins.petitions.views.public import public_or_404

MAX_ITEMS = 30


@require_safe
def newest(http: HttpRequest) -> HttpResponse:
    """Return the newest public petitions, with addresses on the tenant's primary host."""
    base = http.tenant.base_url
    title = _("Petitions")
    feed = Atom1Feed(
        title=f"{title} · {http.tenant.name}",
        link=base + reverse("petitions:index"),
        description=title,
        language=get_language(),
        feed_url=base + http.path,
    )
    for one in finder.public()[:MAX_ITEMS]:
        feed.add_item(
            title=one.title,
            link=base + reverse("petitions:petition", args=[one.number]),
            description=one.question,
            pubdate=one.published_at,
            updateddate=one.updated_at,
            unique_id=f"{base}/petitions/{one.number}",
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
def dates(http: HttpRequest, number: str) -> HttpResponse:
    """Return until when a petition can be signed, and when the council debates it."""
    petition = public_or_404(number)
    url = http.tenant.base_url + reverse("petitions:petition", args=[petition.number])
    days = [
        ("closes", petition.closes_on, _("Last day to sign: %(title)s")),
        ("session", petition.session_on, _("Session of the council: %(title)s")),
    ]
    events = [
        icalendar.Event(
            uid=f"petition-{petition.number}-{key}@{http.tenant.primary_host}",
            stamp=petition.updated_at,
            start=day,
            summary=words % {"title": petition.title},
            url=url,
        )
        for key, day, words in days
        if day
    ]
    return HttpResponse(icalendar.write(events), content_type=icalendar.CONTENT_TYPE)
