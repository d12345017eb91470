"""Images with alternative text in each language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, get_upload_to

from cms.fields import CleanImageField


class CommuneImage(AbstractImage):
    file = CleanImageField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    alt_ar = models.CharField(_("description in Arabic"), max_length=250, blank=True)
    alt_fr = models.CharField(_("description in French"), max_length=250, blank=True)
    alt_zgh = models.CharField(_("description in Tamazight"), max_length=250, blank=True)
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("The picture says nothing that the text beside it doesn't say."),
    )
    credit = models.CharField(_("credit"), max_length=120, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "alt_ar",
        "alt_fr",
        "alt_zgh",
        "is_decorative",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self) -> str:
        """Return the description in the active language, else in any language there is."""
        if self.is_decorative:
            return ""
        language = (get_language() or "ar").split("-")[0]
        texts = {"ar": self.alt_ar, "fr": self.alt_fr, "zgh": self.alt_zgh}
        ordered = [texts.pop(language, ""), *texts.values()]
        return next(filter(None, ordered), "")


class CommuneRendition(AbstractRendition):
    image = models.ForeignKey(CommuneImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta(AbstractRendition.Meta):
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="cms_rendition_unique"
            )
        ]
