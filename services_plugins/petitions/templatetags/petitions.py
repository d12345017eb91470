"""Filters of the templates of petitions."""

from __future__ import annotations

from django import template

from services_plugins.petitions.national import law

register = template.Library()


@register.filter
def area_name(code: str) -> str:
    """Return what people call an area of a national text: a region, or abroad."""
    return law.area_name(code)
