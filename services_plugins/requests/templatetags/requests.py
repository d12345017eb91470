"""Filters for numbers and days as people read them."""

from __future__ import annotations

import datetime as dt

from django.template import Library
from django.utils.formats import date_format

from services_plugins.kit import numbering

register = Library()


@register.filter
def grouped(digits: str) -> str:
    """Write a tracking number or secret in groups."""
    return numbering.written(digits)


@register.filter
def day_in_words(day: str) -> str:
    """Write an ISO date as the active language does."""
    return date_format(dt.date.fromisoformat(day), "DATE_FORMAT")
