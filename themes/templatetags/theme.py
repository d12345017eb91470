"""Tags and filters of every template: icons, dates, numbers and the look in use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from django import template
from django.conf import settings
from django.db import connection
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_from_path
from django_tenants.utils import get_public_schema_name

from tenants.models import Tenant
from themes import look
from themes.models import ThemeSettings
from themes.starter import badge_of

register = template.Library()

# Morocco's months (نونبر, not نوفمبر) and digits (1 2 3).
BABEL_LOCALES = {"ar": "ar_MA", "fr": "fr_MA", "zgh": "zgh"}
THIN_SPACE = "\u202f"
ICON_SPRITE = "themes/icons.svg"
# Icons that point along the line: mirrored where lines run to the left.
DIRECTIONAL = {"arrow", "external"}

# From five digits on: four may be a year.
_DIGITS = re.compile(r"\d{5,}")
_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_HEADING = re.compile(r"(</?h)([3-5])\b")
_NOT_DIALLED = re.compile(r"[^\d+]")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon of the sprite. It says nothing by itself: put words beside it."""
    classes = "icon icon--go" if name in DIRECTIONAL else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" viewBox="0 0 24 24"><use href="{}#{}"/></svg>',
        classes,
        static(ICON_SPRITE),
        name,
    )


@register.simple_tag
def current_look() -> look.Look:
    """Return the look of the active schema, for pages without the site's context."""
    if connection.schema_name == get_public_schema_name():
        return look.national()
    return ThemeSettings.load().look()


@register.simple_tag
def tenant_badge(tenant: Tenant) -> dict[str, str]:
    """Return `emblem_url` and `colour` of a tenant, for lists of sites on the portal."""
    badge = badge_of(tenant)
    url = reverse("tenant_emblem", args=[tenant.slug, badge.version])
    return {"emblem_url": url, "colour": badge.colour}


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict[str, Any]]:
    """Return the language switcher of pages whose addresses differ by their prefix alone.

    An address without a language, which only a page that isn't there has, leads home.
    """
    path = context["request"].get_full_path()
    known = get_language_from_path(path)
    rest = path.removeprefix(f"/{known}/") if known else ""
    links = []
    for code, name in settings.LANGUAGES:
        links.append(
            {
                "code": code,
                "name": name,
                "dir": direction(code),
                "url": f"/{code}/{rest}",
                "current": code == get_language(),
            }
        )
    return links


@register.filter
def choice_label(struct: Any, field: str) -> str:
    """Return the words for the value of a choice in a StreamField block."""
    options = struct.block.child_blocks[field].field.choices
    return dict(_flat(options)).get(struct.get(field), "")


@register.simple_tag
def day(value: date | datetime | None) -> SafeString:
    """Return a date in words, marked up for machines: `20 نونبر 2026`."""
    if value is None:
        return SafeString("")
    return _time(value, format_date(_local(value), "d MMMM y", _locale()))


@register.simple_tag
def weekday(value: date | datetime) -> SafeString:
    """Return a date in words with its day of the week."""
    return _time(value, format_date(_local(value), "EEEE d MMMM y", _locale()))


@register.simple_tag
def clock(value: datetime) -> SafeString:
    """Return the time of day, `16:30`, that never flips among right-to-left words."""
    return _time(value, format_time(timezone.localtime(value), "HH:mm", locale="fr"))


@register.filter
def same_day(first: datetime, second: datetime | None) -> bool:
    """Tell whether two moments fall on the same day in Morocco."""
    return second is not None and _local(first) == _local(second)


@register.filter
def day_number(value: date | datetime) -> int:
    """Return the day of the month."""
    return _local(value).day


@register.filter
def month_name(value: date | datetime) -> str:
    """Return the name of the month."""
    return format_date(_local(value), "MMMM", _locale())


@register.filter
def month_year(value: date | datetime) -> str:
    """Return the name of the month and the year."""
    return format_date(_local(value), "MMMM y", _locale())


@register.filter
def figure(value: object) -> SafeString:
    """Return a number with its thousands apart, isolated so that it never flips: `46 168`."""
    grouped = _DIGITS.sub(lambda digits: f"{int(digits[0]):,}".replace(",", THIN_SPACE), str(value))
    return format_html("<bdi>{}</bdi>", grouped)


@register.filter
def dialled(phone: str) -> str:
    """Return a telephone number as a `tel:` link takes it."""
    return _NOT_DIALLED.sub("", phone)


@register.filter
def raise_headings(html: str) -> SafeString:
    """Return rendered rich text with its headings one level up: h3 becomes h2.

    Editors' headings start at h3, under a block's own; where the block has none, a level
    would be skipped.
    """
    # The text was escaped and cleaned when it was rendered; only digits of tags change here.
    return mark_safe(_HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) - 1}", str(html)))  # noqa: S308


@register.filter
def prose(html: str) -> SafeString:
    """Return rendered rich text whose numbers hold together: `1 250 000` never flips.

    A plain space between digits would let right-to-left text put the groups the other way
    round, and break the line between them.
    """
    # The text was escaped and cleaned when it was rendered; only spaces change here.
    return mark_safe(_GROUPS.sub(THIN_SPACE, str(html)))  # noqa: S308


@register.filter
def direction(language: str) -> str:
    """Return `rtl` or `ltr` for a language code."""
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"


def _flat(choices: Iterable) -> Iterator[tuple[str, str]]:
    """Return choices without their groups."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


def _local(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _locale() -> str:
    return BABEL_LOCALES.get(get_language() or "", "ar_MA")


def _time(value: date | datetime, words: str) -> SafeString:
    if isinstance(value, datetime):
        stamp = timezone.localtime(value).isoformat("T", "minutes")
    else:
        stamp = value.isoformat()
    return format_html('<time datetime="{}"><bdi>{}</bdi></time>', stamp, words)
