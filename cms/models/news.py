"""News."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.enums import NewsCategory
from cms.models.base import BasePage


class NewsPage(BasePage):
    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    category = models.CharField(
        _("category"), max_length=20, choices=NewsCategory, default=NewsCategory.OTHER
    )

    content_panels = [
        BasePage.content_panels[0],
        FieldRowPanel([FieldPanel("date"), FieldPanel("category")]),
        *BasePage.content_panels[1:],
    ]
    template = "cms/pages/news_page.html"
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("One dated piece of news.")

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
