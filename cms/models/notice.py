"""Notices: tenders, recruitment, public inquiries and announcements."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.blocks import DocumentListBlock
from cms.enums import NoticeType
from cms.fields import BodyField
from cms.models.base import BasePage


class NoticePage(BasePage):
    notice_type = models.CharField(
        _("kind of notice"), max_length=20, choices=NoticeType, default=NoticeType.ANNOUNCEMENT
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    publication_date = models.DateField(
        _("publication date"), default=timezone.localdate, db_index=True
    )
    closing_at = models.DateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_("The last moment for bids, applications or remarks."),
    )
    documents = BodyField(DocumentListBlock, blank=True, verbose_name=_("documents"))

    searchable = (*BasePage.searchable, "reference", "documents")
    content_panels = [
        BasePage.content_panels[0],
        FieldRowPanel([FieldPanel("notice_type"), FieldPanel("reference")]),
        FieldRowPanel([FieldPanel("publication_date"), FieldPanel("closing_at")]),
        *BasePage.content_panels[1:],
        FieldPanel("documents"),
    ]
    template = "cms/pages/notice_page.html"
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("A tender, recruitment, public inquiry or announcement.")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    @property
    def is_closed(self) -> bool:
        return self.closing_at is not None and self.closing_at < timezone.now()

    def clean(self) -> None:
        """Refuse a closing time before the day of publication."""
        super().clean()
        if not (self.publication_date and isinstance(self.closing_at, datetime)):
            return
        if timezone.localdate(self.closing_at) < self.publication_date:
            raise ValidationError(
                {"closing_at": _("A notice closes after its publication: check both dates.")}
            )
