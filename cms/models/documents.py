"""Documents to download."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument

LANGUAGE_CHOICES = [("ar", "العربية"), ("zgh", "ⵜⴰⵎⴰⵣⵉⵖⵜ"), ("fr", "Français")]


class CommuneDocument(AbstractDocument):
    language = models.CharField(
        _("language"), max_length=5, choices=LANGUAGE_CHOICES, blank=True, default="ar"
    )

    admin_form_fields = ("title", "file", "language", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
