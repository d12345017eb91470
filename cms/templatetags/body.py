"""Filters for the bodies of pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.template import Library
from wagtail.blocks.stream_block import StreamValue

from cms import extensions

register = Library()


@register.filter
def switched_on(body: Iterable[StreamValue.StreamChild]) -> Iterator[StreamValue.StreamChild]:
    """Yield the blocks of a body without those of services that are switched off."""
    return (block for block in body if not extensions.is_switched_off(block.block_type))
