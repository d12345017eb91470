"""What every page of a commune site has."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from cms.blocks import BodyBlock
from cms.fields import BodyField


class BasePage(Page):
    """Title, summary, picture for lists, and a body of blocks."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences, shown in lists, search results and shared links."),
    )
    listing_image = models.ForeignKey(
        "cms.CommuneImage",
        verbose_name=_("picture for lists"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = BodyField(BodyBlock, blank=True, verbose_name=_("content"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("listing_image"), FieldPanel("show_in_menus")], _("On this site")
        ),
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            _("In search engines"),
        ),
    ]

    class Meta:
        abstract = True
