"""How to reach the commune."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.blocks import OfficerListBlock
from cms.fields import BodyField
from cms.models.base import BasePage


class ContactPage(BasePage):
    """Address and hours come from the commune's identity; officers are written here."""

    officers = BodyField(OfficerListBlock, blank=True, verbose_name=_("offices and officers"))

    searchable = (*BasePage.searchable, "officers")
    content_panels = [*BasePage.content_panels, FieldPanel("officers")]
    template = "cms/pages/contact_page.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    page_description = _("Address, opening hours and who to ask.")

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")
