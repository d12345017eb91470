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


@register.filter
def marked(text: Any) -> SafeString | str:
    """Mark words that are shown in Arabic on an Amazigh page, for want of Amazigh ones."""
    words = str(text)
    if get_language() != "zgh" or not _ARABIC.search(words):
        return words
    return format_html('<span lang="ar" dir="rtl">{}</span>', words)
