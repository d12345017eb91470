"""The anonymous page cache: whole responses, before Django's own work begins.

`TenantMiddleware` has already chosen the tenant, so that every key starts with its schema.
Everything below this middleware (sessions, languages, compression, headers) is skipped for
a page that is kept. Publishing starts a new generation, and so a new set of keys.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from time import time

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django_tenants.utils import get_public_schema_name
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from cms import freshness, generation
from cms.enums import DocumentCategory, NewsCategory, NoticeType
from cms.listings import FILTER_PARAMETER, PAGE_PARAMETER, PAST

GetResponse = Callable[[HttpRequest], HttpResponse]

# Query parameters that change a page, and what they may hold. A request with any other is
# answered, never kept: nobody can fill the cache by inventing parameters or values.
FILTERS = (*NewsCategory.values, *NoticeType.values, *DocumentCategory.values, PAST)
ALLOWED_QUERY = {
    FILTER_PARAMETER: re.compile("|".join(map(re.escape, FILTERS))),
    PAGE_PARAMETER: re.compile(r"[1-9][0-9]?"),
}
# What stays out whatever its headers say: the editor, accounts, files, the look.
NEVER = ("/admin/", "/account/", "/console/", "/documents/", "/media/", "/theme/", "/static/")
# Seconds during which an edge may answer with an old page while the application is down.
STALE_SECONDS = 24 * 3600
# Said of a response by the headers that an edge and a browser need of it.
_KEPT_HEADERS = (
    "Content-Type",
    "Content-Encoding",
    "Content-Language",
    "X-Frame-Options",
    "Vary",
    "Cache-Control",
    "ETag",
    "Last-Modified",
    "Surrogate-Key",
    # Open data, which programs of other sites read.
    "Access-Control-Allow-Origin",
    "Content-Disposition",
    "Link",
    # Where a page has a policy of its own.
    "Content-Security-Policy",
)


@dataclass(frozen=True)
class Kept:
    """A response as the cache holds it."""

    status: int
    headers: dict[str, str]
    body: bytes

    def response(self, request: HttpRequest) -> HttpResponse:
        """Return the response, or a 304 for whoever has it already."""
        response = HttpResponse(self.body, status=self.status)
        for name, value in self.headers.items():
            response.headers[name] = value
        response.headers["X-Page-Cache"] = "hit"
        return _conditional(request, response)


class PageCacheMiddleware:
    """Answers anonymous requests for pages from the cache, and keeps what is fit for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return _kept_from_edge(request, self.get_response(request))
        cache = generation.store()
        # Read before the page is made: what is published meanwhile makes the page stale.
        current = generation.current()
        key = _key(request, current)
        kept = cache.get(key) if settings.PAGE_CACHE_SECONDS else None
        if kept is not None:
            return kept.response(request)
        response = self.get_response(request)
        if not _is_fit(request, response):
            return response
        _address_to_edge(request, response, current)
        if settings.PAGE_CACHE_SECONDS:
            seconds = freshness.seconds_of(response, settings.PAGE_CACHE_SECONDS)
            cache.set(key, _keep(response), seconds)
        return _conditional(request, response)


class TenantRedirectMiddleware(RedirectMiddleware):
    """Wagtail's redirects of a commune's site; the portal's schema has no table of them."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if connection.schema_name == get_public_schema_name():
            return response
        return super().process_response(request, response)


def _may_be_kept(request: HttpRequest) -> bool:
    """Tell whether the request is anybody's: a page that is read without a session."""
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path.startswith(NEVER)
        and all(_is_allowed(name, values) for name, values in request.GET.lists())
    )


def _is_allowed(name: str, values: list[str]) -> bool:
    pattern = ALLOWED_QUERY.get(name)
    return pattern is not None and len(values) == 1 and pattern.fullmatch(values[0]) is not None


def _kept_from_edge(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have no server on the way keep what was answered to somebody with a session."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response.headers.setdefault("Cache-Control", "private")
    return response


def _key(request: HttpRequest, current: str) -> str:
    """Return the key of a page; the cache puts the tenant's schema before it.

    The host is the tenant's, not the one that was sent: `host:81` and `HOST` reach the same
    tenant, and would each fill the cache with pages of their own.
    """
    query = "&".join(f"{name}={request.GET[name]}" for name in sorted(request.GET))
    gzipped = "gzip" in request.headers.get("Accept-Encoding", "")
    host = request.tenant.primary_host
    parts = (request.scheme or "", host, request.path, query, str(gzipped))
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"cms:response:{current}:{digest}"


def _is_fit(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a response is the same for everybody, and fit to be kept here.

    The portal's own pages tell of every tenant, whose changes start no generation there: only
    pages that say for how long they are fresh are kept.
    """
    policy = response.headers.get("Cache-Control", "")
    on_portal = connection.schema_name == get_public_schema_name()
    return (
        # A form's token is the reader's own. Who has the cookie gets no new one, so nothing
        # in the response would tell that the token is there.
        settings.CSRF_COOKIE_NAME not in request.COOKIES
        # Redirects are cheap, and there is one for every address somebody invents.
        and response.status_code == 200
        and (freshness.is_said(response) or not on_portal)
        and not response.streaming
        and not response.cookies
        and "private" not in policy
        and "no-store" not in policy
        and "no-cache" not in policy
    )


def _address_to_edge(request: HttpRequest, response: HttpResponse, current: str) -> None:
    """Say how long the edge may keep the page, by what keys it is purged, and its version.

    Browsers ask each time (a 304 costs little), so that nobody sees an old page after a
    purge, nor the anonymous page after signing in.
    """
    if "Cache-Control" not in response.headers:
        patch_cache_control(
            response,
            public=True,
            max_age=0,
            s_maxage=freshness.seconds_of(response, settings.EDGE_CACHE_SECONDS),
            stale_if_error=STALE_SECONDS,
        )
    # Sessions and languages said that the page depends on cookies; for the anonymous it
    # doesn't: the language is in the address, and a session never comes this way.
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Surrogate-Key"] = f"{connection.schema_name} {connection.schema_name}-pages"
    digest = hashlib.sha256(_uncompressed(response)).hexdigest()[:32]
    response.headers["ETag"] = f'W/"{digest}"'
    response.headers.setdefault("Last-Modified", http_date(time()))


def _uncompressed(response: HttpResponse) -> bytes:
    """Return the page itself: Django compresses with a random length, so that the compressed
    bytes of one page differ each time."""
    if response.headers.get("Content-Encoding") == "gzip":
        return gzip.decompress(response.content)
    return response.content


def _keep(response: HttpResponse) -> Kept:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return Kept(response.status_code, headers, response.content)


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a 304 where the reader's copy is current, else the response."""
    answer = (
        get_conditional_response(request, etag=response.headers.get("ETag"), response=response)
        or response
    )
    if isinstance(answer, HttpResponseNotModified):
        for name in ("Cache-Control", "Vary", "Surrogate-Key"):
            answer.headers[name] = response.headers[name]
    return answer
