"""Libraries of documents."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.blocks import DocumentListBlock
from cms.enums import DocumentCategory
from cms.fields import BodyField
from cms.models.base import BasePage


class DocumentLibraryPage(BasePage):
    documents = BodyField(DocumentListBlock, blank=True, verbose_name=_("documents"))

    searchable = (*BasePage.searchable, "documents")
    content_panels = [*BasePage.content_panels, FieldPanel("documents")]
    template = "cms/pages/document_library_page.html"
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("Documents to download, by category and date.")

    class Meta:
        verbose_name = _("document library")
        verbose_name_plural = _("document libraries")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `items`, the documents of the chosen category, newest first, and `filters`."""
        from cms.listings import filters

        context = super().get_context(request, *args, **kwargs)
        entries = [block.value for block in self.documents if block.value["document"]]
        in_use = {entry["category"] for entry in entries}
        offered = [choice for choice in DocumentCategory.choices if choice[0] in in_use]
        choices = filters(offered if len(offered) > 1 else [], request)
        chosen = next((one.value for one in choices if one.current), "")
        items = [entry for entry in entries if not chosen or entry["category"] == chosen]
        items.sort(key=lambda entry: entry["date"] or date.min, reverse=True)
        return context | {"items": items, "filters": choices}
