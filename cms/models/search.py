"""The page of search results."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class SearchPage(Page):
    """Searches the pages of its own language."""

    template = "cms/pages/search_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    page_description = _("Search results.")

    class Meta:
        verbose_name = _("search page")
        verbose_name_plural = _("search pages")
