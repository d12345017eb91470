"""Blocks that bring petitions into pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_LISTS, SectionBlock
from services_plugins.petitions import finder


class PetitionsBlock(SectionBlock):
    """The petitions that can be signed, and the way to a new one."""

    count = blocks.IntegerBlock(
        default=3, min_value=1, max_value=12, label=_("How many petitions are shown")
    )

    class Meta:
        icon = "edit"
        label = _("Petitions to sign")
        group = GROUP_LISTS
        template = "petitions/blocks/petitions.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """Add the petitions: one query."""
        context = super().get_context(value, parent_context=parent_context)
        return context | {"petitions": list(finder.find(group="open")[: value.get("count") or 3])}
