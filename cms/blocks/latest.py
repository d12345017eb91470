"""The newest pages of a section."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_LISTS, SectionBlock
from cms.blocks.choosers import PageChooserBlock


class NewsListBlock(SectionBlock):
    """Newest news, next events or newest notices of the chosen section.

    Its template gets `items` (pages) and `section` beside `self`.
    """

    section = PageChooserBlock(target_model="cms.SectionPage", label=_("Section"))
    count = blocks.IntegerBlock(default=3, min_value=1, max_value=12, label=_("How many"))

    class Meta:
        icon = "list-ul"
        label = _("Latest pages of a section")
        group = GROUP_LISTS
        template = "cms/blocks/news_list.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """Add the section and its newest pages: one query each."""
        context = super().get_context(value, parent_context=parent_context)
        section = value.get("section")
        context["section"] = section
        context["items"] = section.latest(value["count"]) if section else []
        return context
