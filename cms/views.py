"""Views of a commune's site: pages, robots, and the pages of what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import apps
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.url_routing import RouteResult
from wagtail.views import serve as wagtail_serve

from cms import linked, navigation


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Serve the page at `path` of the active language's tree.

    Wagtail does the work; this only spares it the queries whose answers are known, and
    renders the page while they are.
    """
    with navigation.remembering():
        page = _find(request, path)
        with linked.serving(page):
            response = wagtail_serve(request, path)
            if hasattr(response, "render"):
                response.render()
            return response


def _find(request: HttpRequest, path: str) -> Page:
    """Return the page and tell Wagtail where it is; 404 outside the site's languages."""
    data = navigation.site_data()
    if data.site is None or data.home is None:
        raise Http404
    request._wagtail_site = data.site
    page = _known_page(path)
    if page is not None:
        request._wagtail_route_for_request = RouteResult(page)
    else:
        page = _routed_page(request, path)
    page._state.fields_cache["locale"] = data.locales[translation.get_language()]
    return page


def _known_page(path: str) -> Page | None:
    """Return the live page that was found at this path before: one query."""
    known = navigation.route(path)
    if known is None:
        return None
    label, pk = known
    return apps.get_model(label).objects.live().filter(pk=pk).first()


def _routed_page(request: HttpRequest, path: str) -> Page:
    """Return the page that Wagtail finds at this path, and remember where it was."""
    result = Page.route_for_request(request, path)
    if result is None:
        raise Http404
    page, args, kwargs = result
    if not (args or kwargs):
        navigation.remember_route(path, page)
    return page


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Send `/` to the home page in a language that the visitor reads and the commune speaks.

    By the browser's wish alone, no cookie, so that an edge can keep one answer for each.
    """
    homes = navigation.site_data().homes
    if not homes:
        raise Http404
    response = HttpResponseRedirect(_wished_for(request, homes).url)
    response["Cache-Control"] = "public, max-age=300"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _wished_for(request: HttpRequest, homes: Sequence[navigation.Home]) -> navigation.Home:
    """Return the home page in the first language wished for, else the commune's own first."""
    spoken = {home.code: home for home in homes}
    wishes = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    codes = (code.split("-")[0] for code, _weight in wishes)
    return next((spoken[code] for code in codes if code in spoken), homes[0])


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what to leave alone and where the sitemap is."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /account/",
        f"Sitemap: {request.tenant.base_url}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without a query: what failed may be the database itself."""
    return _static_error(request, 500)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with the site's own page; its language is that of the address."""
    with navigation.remembering():
        return render(request, f"cms/pages/{status}.html", status=status)


def _static_error(request: HttpRequest, status: int) -> HttpResponse:
    """Answer from a template that asks nothing of the database."""
    language = translation.get_language_from_path(request.path) or settings.LANGUAGE_CODE
    with translation.override(language):
        html = render_to_string(f"cms/pages/{status}.html", {"language": language})
    return HttpResponse(html, status=status)
