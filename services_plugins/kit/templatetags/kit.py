"""Filters for the pages and blocks of services."""

from __future__ import annotations

import re
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = Library()

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_TIFINAGH = re.compile(r"[\u2d30-\u2d7f]")


@register.filter
def marked(text: Any) -> SafeString | str:
    """Mark words that are shown in Arabic on an Amazigh page, for want of Amazigh ones."""
    words = str(text)
    if get_language() != "zgh" or not _ARABIC.search(words):
        return words
    return format_html('<span lang="ar" dir="rtl">{}</span>', words)


@register.filter
def in_amazigh(text: Any) -> SafeString | str:
    """Mark Amazigh words in the body of a service's page, which is Arabic on an Amazigh page."""
    words = str(text)
    if not _TIFINAGH.search(words):
        return words
    return format_html('<span lang="zgh" dir="ltr">{}</span>', words)
