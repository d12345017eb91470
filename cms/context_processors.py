"""What every template of a commune's site is given."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest
from django_tenants.utils import get_public_schema_name

from cms import navigation
from cms.addresses import current_base_url
from tenants.accounts.places import EDITOR


def site(request: HttpRequest) -> dict[str, Any]:
    """Return identity, theme, menu and the like; nothing on the portal.

    Kept on the request, so that the many templates of one page in the editor ask once.
    """
    if connection.schema_name == get_public_schema_name():
        return {}
    if not hasattr(request, "_cms_site_context"):
        in_editor = request.path.startswith(EDITOR)
        request._cms_site_context = _editor_context() if in_editor else _site_context(request)
    return request._cms_site_context


def _editor_context() -> dict[str, Any]:
    """Return what the editor shows of the site, and nothing else.

    The editor's own templates have variables of the same names, `search_url` for one.
    """
    data = navigation.site_data()
    return {"identity": data.identity, "theme": data.theme}


def _site_context(request: HttpRequest) -> dict[str, Any]:
    data = navigation.site_data()
    page = getattr(request, "current_page", None)
    languages = navigation.languages_for(page, data)
    return {
        "identity": data.identity,
        "theme": data.theme,
        "menu": navigation.menu_for(page, data),
        "languages": languages,
        "alternates": [one for one in languages if page and one.translated],
        "breadcrumbs": navigation.page_facts(page, data).breadcrumbs if page else (),
        "footer_links": data.footer_links,
        "feeds": data.feeds,
        "search_url": data.search_url,
        "home_url": data.home.url if data.home else "/",
        "base_url": current_base_url(),
    }
