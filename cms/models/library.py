"""Libraries of documents."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.blocks import DocumentListBlock
from cms.fields import BodyField
from cms.models.base import BasePage


class DocumentLibraryPage(BasePage):
    documents = BodyField(DocumentListBlock, blank=True, verbose_name=_("documents"))

    content_panels = [*BasePage.content_panels, FieldPanel("documents")]
    template = "cms/pages/document_library_page.html"
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = []
    page_description = _("Documents to download, by category and date.")

    class Meta:
        verbose_name = _("document library")
        verbose_name_plural = _("document libraries")
