"""Tags and filters of the console."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """A day and a time in figures, isolated so that they never flip: `24/11/2026 10:05`."""
    if value is None:
        return SafeString("")
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}"><bdi dir="ltr">{}</bdi></time>',
        local.isoformat(timespec="seconds"),
        local.strftime("%d/%m/%Y %H:%M"),
    )


@register.filter
def seconds(value: float | None) -> SafeString:
    """A duration, `0,42 s`, isolated so that it never flips."""
    if value is None:
        return SafeString("")
    return format_html('<bdi dir="ltr">{} s</bdi>', f"{value:.2f}".replace(".", ","))
