"""The page of search results."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.models.base import SitePage


class SearchPage(SitePage):
    """Searches the pages of its own language."""

    # Templates ask every page for one.
    summary = ""

    template = "cms/pages/search_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    page_description = _("Search results.")

    class Meta:
        verbose_name = _("search page")
        verbose_name_plural = _("search pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the results (see `cms.search.search_context`)."""
        from cms.search import search_context

        context = super().get_context(request, *args, **kwargs)
        return context | search_context(request, locale_id=self.locale_id)
