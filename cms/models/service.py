"""Service sheets: what a person can ask the commune for, and how (law 55-19)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from cms.models.base import BasePage

SHEET_FEATURES = ["bold", "ol", "ul", "link", "document-link"]


class ServicePage(BasePage):
    """One procedure as people read it; a plugin may later take requests for it."""

    audience = models.CharField(_("who may ask"), max_length=300, blank=True)
    documents = RichTextField(_("papers to bring"), blank=True, features=SHEET_FEATURES)
    how = RichTextField(_("how to ask"), blank=True, features=SHEET_FEATURES)
    fee = models.CharField(_("fee"), max_length=200, blank=True)
    delay = models.CharField(_("delay"), max_length=200, blank=True)
    outcome = models.CharField(_("what you receive"), max_length=300, blank=True)
    remedies = RichTextField(_("if it is refused or late"), blank=True, features=SHEET_FEATURES)
    contact = RichTextField(_("where to ask"), blank=True, features=SHEET_FEATURES)
    online_url = models.URLField(_("online service"), blank=True)
    reference = models.CharField(_("legal reference"), max_length=300, blank=True)

    searchable = (
        *BasePage.searchable,
        "audience",
        "documents",
        "how",
        "fee",
        "delay",
        "outcome",
        "remedies",
        "contact",
        "reference",
    )
    content_panels = [
        *BasePage.content_panels[:2],
        MultiFieldPanel(
            [
                FieldPanel("audience"),
                FieldPanel("documents"),
                FieldPanel("how"),
                FieldRowPanel([FieldPanel("fee"), FieldPanel("delay")]),
                FieldPanel("outcome"),
            ],
            _("The procedure"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("contact"),
                FieldPanel("online_url"),
                FieldPanel("remedies"),
                FieldPanel("reference"),
            ],
            _("Where, remedies and law"),
        ),
        *BasePage.content_panels[2:],
    ]
    template = "cms/pages/service_page.html"
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("Who may ask, papers, fee, delay and remedies of one service.")

    class Meta:
        verbose_name = _("service sheet")
        verbose_name_plural = _("service sheets")
