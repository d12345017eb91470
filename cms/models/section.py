"""A part of the site: a heading in the menu that lists the pages under it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.enums import SectionListing
from cms.models.base import BasePage


class SectionPage(BasePage):
    listing = models.CharField(
        _("list of pages"),
        max_length=20,
        choices=SectionListing,
        default=SectionListing.CARDS,
        help_text=_("How the pages under this one are listed."),
    )

    content_panels = [*BasePage.content_panels, FieldPanel("listing")]
    template = "cms/pages/section_page.html"
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = [
        "cms.SectionPage",
        "cms.ContentPage",
        "cms.NewsPage",
        "cms.EventPage",
        "cms.NoticePage",
        "cms.ServicePage",
        "cms.DocumentLibraryPage",
    ]
    page_description = _(
        "A heading of the menu that lists news, events, notices, services or pages."
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `items`, `page_obj` and `filters` (see `cms.listings.section_context`)."""
        from cms.listings import section_context

        context = super().get_context(request, *args, **kwargs)
        return context | section_context(self, request)

    def latest(self, count: int) -> list[BasePage]:
        """Return the newest pages of the section; of events, the next ones."""
        from cms.listings import latest

        return latest(self, count)
