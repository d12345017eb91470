"""An ordinary page of text and blocks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.models.base import BasePage


class ContentPage(BasePage):
    review_by = models.DateField(
        _("to be reviewed by"),
        null=True,
        blank=True,
        help_text=_("From this day the page is listed among those to check."),
    )

    settings_panels = [*BasePage.settings_panels, FieldPanel("review_by")]
    template = "cms/pages/content_page.html"
    parent_page_types = ["cms.HomePage", "cms.SectionPage", "cms.ContentPage"]
    subpage_types = ["cms.ContentPage"]
    page_description = _("Text, pictures, tables and links about one subject.")

    class Meta:
        verbose_name = _("content page")
        verbose_name_plural = _("content pages")
