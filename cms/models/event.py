"""Events."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.models.base import BasePage


class EventPage(BasePage):
    start = models.DateTimeField(_("starts"), default=timezone.now, db_index=True)
    end = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)

    searchable = (*BasePage.searchable, "place")
    content_panels = [
        BasePage.content_panels[0],
        FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
        FieldPanel("place"),
        *BasePage.content_panels[1:],
    ]
    template = "cms/pages/event_page.html"
    parent_page_types = ["cms.SectionPage"]
    subpage_types: list[str] = []
    page_description = _("Something that happens at a time and place.")

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    @property
    def last_moment(self) -> datetime:
        """Return when the event is over: its end, or its start where no end is known."""
        return self.end or self.start

    @property
    def is_past(self) -> bool:
        return self.last_moment < timezone.now()

    def clean(self) -> None:
        """Refuse an end that isn't after the start."""
        super().clean()
        if self.start and self.end and self.end <= self.start:
            raise ValidationError({"end": _("An event ends after it starts: check both times.")})
