"""Search among the public pages of one language, and the titles of documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ResultPage
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.models import CollectionViewRestriction, Page

from cms.listings import (
    QUERY_PARAMETER,
    filters,
    paginate,
    visible,
    with_summaries,
)
from cms.text import normalise

# Longer queries are cut: nobody types them, and each word costs.
MAX_LENGTH = 120
MAX_DOCUMENTS = 5
MAX_SUGGESTIONS = 6

# What readers may narrow the results to, by the models behind each choice.
KINDS = {
    "services": (_("Services"), ("servicepage",)),
    "news": (_("News"), ("newspage",)),
    "events": (_("Events"), ("eventpage",)),
    "notices": (_("Notices"), ("noticepage",)),
    "documents": (_("Documents"), ("documentlibrarypage",)),
    "pages": (_("Pages"), ("contentpage", "sectionpage", "contactpage", "homepage")),
}
_WORD = re.compile(r"\w+")


def search_context(request: HttpRequest, locale_id: int) -> dict[str, Any]:
    """Return what the page of results shows, for the query string of `request`.

    `query` as it was typed, `items` (pages with `kind` and `excerpt`), `page_obj`,
    `filters`, `documents`, and `suggestions` where nothing was found or asked.
    """
    typed = request.GET.get(QUERY_PARAMETER, "").replace("\x00", "").strip()[:MAX_LENGTH]
    kinds = filters([(key, label) for key, (label, _models) in KINDS.items()], request)
    kind = next((one.value for one in kinds if one.current), "")
    words = normalise(typed)
    page_obj = find(words, request, locale_id, kind)
    documents = find_documents(words) if page_obj.number == 1 and kind in ("", "documents") else []
    found = bool(page_obj.paginator.count or documents)
    return {
        "query": typed,
        "items": _described(page_obj.object_list, words),
        "page_obj": page_obj,
        "filters": kinds if typed else [],
        "documents": documents,
        "suggestions": [] if found else suggestions(locale_id),
    }


def find(words: str, request: HttpRequest, locale_id: int, kind: str = "") -> ResultPage:
    """Return a page of results for normalised words: all of them, else any of them."""
    if not words:
        return paginate(Page.objects.none(), request)
    pages = with_summaries(_searchable(locale_id, kind))
    results = paginate(pages.search(words, operator="and"), request)
    if results.paginator.count == 0 and " " in words:
        results = paginate(pages.search(words, operator="or"), request)
    return results


def find_documents(words: str) -> list[Any]:
    """Return documents whose title holds all the words; none of a restricted collection."""
    from cms.models import CommuneDocument

    if not words:
        return []
    documents = CommuneDocument.objects.all()
    if CollectionViewRestriction.objects.exists():
        documents = documents.public()
    return list(documents.search(words, operator="and")[:MAX_DOCUMENTS])


def suggestions(locale_id: int) -> list[Page]:
    """Return services to offer where a search found nothing."""
    from cms.models import ServicePage

    services = visible(ServicePage.objects.filter(locale_id=locale_id)).defer("body")
    return list(services.order_by("path")[:MAX_SUGGESTIONS])


def highlight(text: str, words: Iterable[str]) -> SafeString:
    """Return `text` as safe HTML with each word that was searched for in `<mark>`.

    Words are compared as the index compares them, so `الجماعة` is marked for `جماعه`.
    """
    wanted = set(words)

    def mark(match: re.Match[str]) -> str:
        word = match.group()
        return f"<mark>{escape(word)}</mark>" if normalise(word) in wanted else escape(word)

    pieces, end = [], 0
    for match in _WORD.finditer(text):
        pieces += [escape(text[end : match.start()]), mark(match)]
        end = match.end()
    return mark_safe("".join([*pieces, escape(text[end:])]))  # noqa: S308 - every piece is escaped


def _searchable(locale_id: int, kind: str) -> QuerySet[Page]:
    chosen = [KINDS[kind]] if kind in KINDS else KINDS.values()
    types = [
        ContentType.objects.get_by_natural_key("cms", name).pk
        for _label, names in chosen
        for name in names
    ]
    return visible(Page.objects.filter(locale_id=locale_id, content_type_id__in=types))


def _described(pages: Iterable[Page], words: str) -> list[Page]:
    """Give each page `kind`, as readers know it, and `excerpt`, its summary with marked words."""
    labels = {name: label for label, names in KINDS.values() for name in names}
    items = list(pages)
    for page in items:
        page.kind = labels[page.cached_content_type.model]
        page.excerpt = highlight(page.summary or "", words.split())
    return items
