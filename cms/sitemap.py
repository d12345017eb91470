"""sitemap.xml: every public page of a tenant, with its translations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms import navigation
from cms.listings import visible
from cms.models import SearchPage

# The most a sitemap may hold.
MAX_URLS = 50_000
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Return the sitemap of all languages that the commune speaks: one query."""
    body = "".join(_entries(request.tenant.base_url, navigation.site_data()))
    return HttpResponse(f"{_HEAD}{body}</urlset>\n", content_type="application/xml; charset=utf-8")


def _entries(base: str, data: navigation.SiteData) -> Iterator[str]:
    """Yield one `<url>` a page; pages that are translations of each other name all of them."""
    languages = {data.locales[home.code].pk: home.code for home in data.homes}
    groups: dict[object, list[Page]] = defaultdict(list)
    pages = visible(Page.objects.filter(locale_id__in=languages, depth__gt=1))
    for page in pages.not_type(SearchPage).order_by("path")[:MAX_URLS]:
        if data.url_of(page):
            groups[page.translation_key].append(page)
    for group in groups.values():
        addresses = {languages[page.locale_id]: base + data.url_of(page) for page in group}
        alternates = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)}/>'
            for code, url in addresses.items()
        )
        for page in group:
            url = escape(addresses[languages[page.locale_id]])
            yield f"<url><loc>{url}</loc>{_changed(page)}{alternates}</url>\n"


def _changed(page: Page) -> str:
    moment = page.last_published_at
    return f"<lastmod>{moment.date().isoformat()}</lastmod>" if moment else ""
