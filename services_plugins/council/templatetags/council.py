"""Filters of the council's public pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template import Context, Library
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services_plugins.council import explaining, finder, video
from services_plugins.council.models import AgendaItem, Vote
from services_plugins.council.wording import session_name
from tenants.law.wording import day_in_words

register = Library()

TABS = (
    ("index", _("Overview")),
    ("sessions", _("Sessions")),
    ("deliberations", _("Deliberations")),
    ("members", _("Members")),
    ("bodies", _("Committees and groups")),
    ("questions", _("Written questions")),
)
# Languages are called by their own names, as in the switcher of the site.
LANGUAGE_LABELS = dict(settings.LANGUAGES)

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_TIFINAGH = re.compile(r"[\u2d30-\u2d7f]")
_LATIN = re.compile(r"[A-Za-z]")

register.filter("session_name", session_name)
register.filter("tone", explaining.tone)
register.filter("is_closed_item", finder.is_closed)


def day_of(value: dt.date) -> str:
    """Return a day in words, for sentences."""
    return day_in_words(timezone.localdate(value) if isinstance(value, dt.datetime) else value)


@register.filter
def own(text: Any) -> SafeString | str:
    """Mark words of the council that aren't in the language of the page around them.

    The body of a service's page is Arabic on an Amazigh page (`kit/page.html`).
    """
    page = get_language() or "ar"
    return _marked(text, "ar" if page == "zgh" else page)


@register.filter
def in_page(text: Any) -> SafeString | str:
    """The same in a page of the site, which is Amazigh where the language is."""
    return _marked(text, get_language() or "ar")


@register.filter
def paragraphs(text: Any) -> SafeString:
    """Return a text as paragraphs, each marked with the language of its letters."""
    found = [one.strip() for one in str(text).replace("\r\n", "\n").split("\n\n")]
    return mark_safe("".join(_paragraph(one) for one in found if one))  # noqa: S308 (escaped)


@register.filter
def result_of(vote: Vote) -> str:
    return explaining.vote_in_words(vote)


@register.filter
def counted(vote: Vote) -> str:
    return explaining.how_counted(vote)


@register.filter
def explained(state: str) -> str:
    return str(explaining.DELIBERATION.get(state, ""))  # type: ignore[call-overload]


@register.filter
def of_subject(papers: Mapping[tuple[str, int], list[Any]], subject: Any) -> list[Any]:
    """Return the documents of one row among those of many."""
    return papers.get((subject._meta.label_lower, subject.pk), [])


@register.filter
def video_at(item: AgendaItem) -> str:
    """Return the address of the sitting's video where the item begins; empty without one."""
    url = item.sitting.video_url if item.sitting else ""
    return video.link(url, item.video_offset)


@register.filter
def texts_in(content: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the texts of a version of a deliberation, by language."""
    codes = ("ar", "fr", "zgh")
    return [(code, content[f"text_{code}"]) for code in codes if content.get(f"text_{code}")]


@register.filter
def language_label(code: str) -> str:
    return LANGUAGE_LABELS[code]


register.filter("day_text", day_of)


@register.simple_tag(takes_context=True)
def council_tabs(context: Context) -> list[dict[str, str]]:
    """Return the council's main pages; `current` is what `aria-current` says of them."""
    path = context["request"].path
    tabs = []
    for name, label in TABS:
        url = reverse(f"council:{name}")
        is_under = path.startswith(url) and name != "index"
        current = "page" if path == url else "true" if is_under else ""
        tabs.append({"url": url, "label": str(label), "current": current})
    return tabs


def _marked(text: Any, around: str) -> SafeString | str:
    words = str(text)
    code = _language_of(words)
    return words if code in ("", around) else _span(code, words)


def _language_of(words: str) -> str:
    """Return the language that the letters of a text belong to, empty where none says so."""
    for code, letters in (("zgh", _TIFINAGH), ("ar", _ARABIC), ("fr", _LATIN)):
        if letters.search(words):
            return code
    return ""


def _paragraph(text: str) -> str:
    code = _language_of(text)
    lines = "<br>".join(escape(line) for line in text.split("\n"))
    if not code:
        return f"<p>{lines}</p>"
    return f'<p lang="{code}" dir="{_direction(code)}">{lines}</p>'


def _span(code: str, words: str) -> SafeString:
    return format_html('<span lang="{}" dir="{}">{}</span>', code, _direction(code), words)


def _direction(code: str) -> str:
    return "rtl" if code == "ar" else "ltr"
