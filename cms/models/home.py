"""The first page of a commune site, one per language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from cms.blocks import TaskListBlock
from cms.fields import BodyField
from cms.models.base import BasePage


class HomePage(BasePage):
    """Top tasks first, then whatever the body says."""

    hero_title = models.CharField(
        _("welcome title"),
        max_length=120,
        blank=True,
        help_text=_("Leave empty to show the commune's name."),
    )
    hero_text = models.TextField(_("welcome text"), max_length=300, blank=True)
    quick_tasks = BodyField(
        TaskListBlock,
        blank=True,
        max_num=8,
        verbose_name=_("top tasks"),
        help_text=_("What people come for most: six cards read best."),
    )

    searchable = (*BasePage.searchable, "hero_title", "hero_text")
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("hero_title"), FieldPanel("hero_text")],
            _("Welcome"),
        ),
        FieldPanel("quick_tasks"),
        FieldPanel("body"),
        FieldPanel("summary"),
    ]
    template = "cms/pages/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.SectionPage",
        "cms.ContentPage",
        "cms.DocumentLibraryPage",
        "cms.ContactPage",
        "cms.SearchPage",
    ]
    page_description = _("The first page of the site in one language.")

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
