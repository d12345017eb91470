"""Blocks that lead from a page to the requests, and show how the commune keeps its delays."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_LISTS, SectionBlock
from services_plugins.requests import finder, statistics
from services_plugins.requests.enums import Category
from services_plugins.requests.street import reports


class FinderBlock(SectionBlock):
    """The services that can be asked for: all, or those of one category."""

    category = blocks.ChoiceBlock(
        choices=Category.choices,
        required=False,
        label=_("Category"),
        help_text=_("Leave empty to show all services."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Services to ask for")
        group = GROUP_LISTS
        template = "requests/blocks/finder.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """Add the offers by category: one query."""
        context = super().get_context(value, parent_context=parent_context)
        return context | {"groups": finder.find(category=value.get("category") or "")}


class TrackBlock(SectionBlock):
    """The way to a request that was filed."""

    class Meta:
        icon = "search"
        label = _("Track a request")
        group = GROUP_LISTS
        template = "requests/blocks/track.html"


class ReportsBlock(SectionBlock):
    """The newest published reports of problems in the street, and the way to report one."""

    count = blocks.IntegerBlock(min_value=1, max_value=10, default=4, label=_("How many"))

    class Meta:
        icon = "warning"
        label = _("Reports of problems in the street")
        group = GROUP_LISTS
        template = "requests/blocks/reports.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """Add the newest reports, and whether one can be filed: two queries."""
        context = super().get_context(value, parent_context=parent_context)
        edition = reports.edition()
        names = reports.topics_of(edition)
        rows = reports.published()[: value.get("count") or 4]
        return context | {
            "reports": [reports.public(row, names) for row in rows],
            "may_report": edition is not None and edition.procedure.files_here,
            "code": reports.CODE,
        }


class DelaysBlock(SectionBlock):
    """How many requests were filed, and how long the answers took."""

    class Meta:
        icon = "time"
        label = _("Delays that we keep")
        group = GROUP_LISTS
        template = "requests/blocks/delays.html"

    def get_context(self, value: Any, parent_context: dict | None = None) -> dict:
        """Add a row for each procedure that was asked for: three queries, once in a while."""
        context = super().get_context(value, parent_context=parent_context)
        rows = statistics.by_procedure()
        return context | {
            "rows": rows,
            "fewest": statistics.FEWEST,
            "is_demonstration": any(row.is_demonstration for row in rows),
        }
