"""Tags and filters of the portal: names in three scripts, its menu, data for machines."""

import json
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from tenants.models import Tenant, TrilingualNames
from tenants.portal import extension, names

register = template.Library()

# What could end a script element or begin another in a piece of JSON.
JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def name(named: TrilingualNames) -> SafeString:
    """Return what a place is called on this page, marked where that is another language."""
    text, language = names.shown(named)
    if language == get_language():
        return format_html("<bdi>{}</bdi>", text)
    return _in(language, text)


@register.simple_tag
def other_names(named: TrilingualNames) -> SafeString:
    """Return the names in the other scripts, each marked with its language."""
    rows = ((_in(language, text),) for text, language in names.others(named))
    return format_html_join(mark_safe(' <span aria-hidden="true">·</span> '), "{}", rows)


@register.filter
def plain_name(named: TrilingualNames) -> str:
    """Return what a place is called, where no markup may stand."""
    return names.shown(named)[0]


@register.filter
def marked(words: object) -> str:
    """Return words, marked as Arabic where they stand in for Amazigh that is missing yet."""
    words = str(words)
    language = names.language_of(words)
    return _in(language, words) if get_language() == "zgh" != language else words


@register.filter
def site_url(tenant: Tenant) -> str:
    """Return the address of a site, in the language of the page if the site speaks it."""
    return tenant.url_in(get_language())


@register.simple_tag(takes_context=True)
def portal_menu(context: RequestContext) -> list[dict[str, Any]]:
    """Return the menu of every page of the portal."""
    directory = reverse("portal:communes")
    entries = [
        (gettext("Home page"), reverse("portal:home")),
        (gettext("Communes"), directory),
        (gettext("Sites online"), f"{directory}?site=on"),
        *((str(section.label), section.url) for section in extension.sections()),
        (gettext("About the portal"), reverse("portal:about")),
    ]
    path = context["request"].get_full_path()
    return [{"title": title, "url": url, "current": url == path} for title, url in entries]


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Return data for search engines. No script: browsers don't run this type of element."""
    text = json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    # Nothing is left in it that HTML could take for markup.
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def _in(language: str, text: str) -> SafeString:
    direction = "rtl" if language == "ar" else "ltr"
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction, text)
