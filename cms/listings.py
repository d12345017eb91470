"""Lists of pages under a section: which, in what order, filtered how, in how many queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as ResultPage
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms import linked, navigation
from cms.enums import NewsCategory, NoticeType, SectionListing

PAGE_SIZE = 12
# More than any list has; PostgreSQL refuses numbers that are too large.
MAX_PAGES = 1_000_000
# The query parameters that change a list; the page cache keeps no others.
FILTER_PARAMETER = "type"
PAGE_PARAMETER = "page"
QUERY_PARAMETER = "q"
# The filter of a calendar that shows what is over.
PAST = "past"


@dataclass(frozen=True)
class Filter:
    """One choice above a list. The first one, with an empty value, shows everything."""

    value: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Choice:
    """A filter before it has an address: its label and what it keeps."""

    value: str
    label: Any
    keeps: Q


def visible(pages: QuerySet) -> QuerySet:
    """Return the live pages that anybody may read."""
    pages = pages.live()
    return pages.public() if navigation.has_restrictions() else pages


def entries(section: Page) -> QuerySet:
    """Return the pages that a section lists, in the order of its kind of list."""
    from cms.models import EventPage, NewsPage, NoticePage, ServicePage

    match section.listing:
        case SectionListing.NEWS:
            return _of(NewsPage, section).order_by("-date", "-pk")
        case SectionListing.EVENTS:
            return _of(EventPage, section).order_by("start", "pk")
        case SectionListing.NOTICES:
            return _of(NoticePage, section).order_by("-publication_date", "-pk")
        case SectionListing.SERVICES:
            return _of(ServicePage, section).order_by("title", "pk")
        case _:
            return _cards(section)


def latest(section: Page, count: int) -> list[Page]:
    """Return the newest entries of a section; of events, the next ones."""
    pages = entries(section)
    if section.listing == SectionListing.EVENTS:
        pages = pages.filter(_upcoming())
    return _with_pictures(pages[:count])


def choices(section: Page) -> list[Choice]:
    """Return what the list of a section may be filtered by; empty where by nothing."""
    match section.listing:
        case SectionListing.NEWS:
            return [Choice(v, label, Q(category=v)) for v, label in NewsCategory.choices]
        case SectionListing.EVENTS:
            return [Choice(PAST, _("Past events"), ~_upcoming())]
        case SectionListing.NOTICES:
            return [Choice(v, label, Q(notice_type=v)) for v, label in NoticeType.choices]
        case _:
            return []


def paginate(items: Any, request: HttpRequest) -> ResultPage:
    """Return the page of results asked for; a number out of range gives the nearest page."""
    kind = CountingPaginator if isinstance(items, QuerySet) else Paginator
    return kind(items, PAGE_SIZE).get_page(request.GET.get(PAGE_PARAMETER))


class CountingPaginator(Paginator):
    """Learns how many entries there are by the query that fetches the page's own."""

    def get_page(self, number: Any) -> ResultPage:
        """Return the page of that number, or the nearest where there is none."""
        try:
            number = min(max(int(number), 1), MAX_PAGES)
        except (TypeError, ValueError):
            number = 1
        start = (number - 1) * self.per_page
        counted = self.object_list.annotate(in_all=Window(Count("*")))
        rows = list(counted[start : start + self.per_page])
        if not rows and number > 1:
            return super().get_page(number)
        self.count = rows[0].in_all if rows else 0
        return self._get_page(rows, number, self)


def filters(offered: list[tuple[str, Any]], request: HttpRequest) -> list[Filter]:
    """Return the links above a list, with "everything" first; none where nothing is offered."""
    if not offered:
        return []
    chosen = request.GET.get(FILTER_PARAMETER, "")
    if chosen not in {value for value, _label in offered}:
        chosen = ""
    return [
        Filter(value, str(label), _address(request.GET, value), value == chosen)
        for value, label in [("", _("All")), *offered]
    ]


def section_context(section: Page, request: HttpRequest) -> dict[str, Any]:
    """Return the list of a section as its template reads it: two or three queries.

    `items` are the entries of this page of results, `page_obj` the page of results,
    `filters` the choices above the list.
    """
    pages = entries(section)
    offered = choices(section)
    chosen = next((one for one in offered if one.value == request.GET.get(FILTER_PARAMETER)), None)
    if section.listing == SectionListing.EVENTS and chosen is None:
        shown = pages.filter(_upcoming())
    else:
        shown = pages.filter(chosen.keeps) if chosen else pages
    if chosen and chosen.value == PAST:
        shown = shown.order_by("-start", "-pk")
    page_obj = paginate(shown, request)
    return {
        "items": _with_pictures(page_obj),
        "page_obj": page_obj,
        "filters": filters([(one.value, one.label) for one in offered], request),
    }


def _of(model: type[Page], section: Page) -> QuerySet:
    return visible(model.objects.child_of(section)).select_related("listing_image").defer("body")


def _upcoming() -> Q:
    """Keep events that aren't over: today's stay until midnight where no end is known."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(end__gte=timezone.now()) | Q(end__isnull=True, start__gte=midnight)


def _cards(section: Page) -> QuerySet:
    """Return pages of any type with their summaries, in one query instead of one per type."""
    return with_summaries(visible(Page.objects.child_of(section))).order_by("path")


def with_summaries(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Add `summary` and `listing_image_id` to pages of mixed types."""
    from cms.models import BasePage

    names = [model._meta.model_name for model in BasePage.__subclasses__()]
    return pages.annotate(
        summary=Coalesce(*(F(f"{name}__summary") for name in names)),
        listing_image_id=Coalesce(*(F(f"{name}__listing_image_id") for name in names)),
    )


def _with_pictures(pages: Iterable[Page]) -> list[Page]:
    """Return the pages; those of mixed types get their pictures too, all by one query."""
    from cms.models import CommuneImage

    items = list(pages)
    if items and type(items[0]) is Page:
        wanted = {page.listing_image_id for page in items} - {None}
        # Together with the pictures of the page's own body, where a page is being served.
        images = linked.fetch(CommuneImage._meta.label, wanted) if wanted else {}
        if images is None:
            images = CommuneImage.objects.in_bulk(wanted)
        for page in items:
            page.listing_image = images.get(page.listing_image_id)
    return items


def _address(query: QueryDict, value: str) -> str:
    """Return the query string that chooses a filter, from the first page on."""
    query = query.copy()
    query.pop(PAGE_PARAMETER, None)
    query.pop(FILTER_PARAMETER, None)
    if value:
        query[FILTER_PARAMETER] = value
    return f"?{query.urlencode()}" if query else "?"
