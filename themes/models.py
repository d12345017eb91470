"""The theme a tenant chose."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.images import get_image_model_string

from themes import contrast, registry
from themes.look import Look
from themes.panels import LookPanel
from themes.widgets import ColourInput

LOGO_FILTER = "max-240x120|format-webp"
HERO_FILTER = "fill-1280x800|format-webp"


def default_key() -> str:
    """Return the key of the first theme."""
    return registry.selectable()[0].key


def default_brand() -> str:
    """Return the first theme's own colour."""
    return registry.selectable()[0].default_brand


@register_setting(icon="palette", order=20)
class ThemeSettings(BaseGenericSetting):
    """Theme, brand colour, logo and hero of a tenant; one row per schema."""

    key = models.CharField(_("theme"), max_length=40, choices=registry.choices, default=default_key)
    brand_colour = models.CharField(
        _("brand colour"),
        max_length=7,
        default=default_brand,
        help_text=_(
            "Any colour. Where it is too light to read, the site uses a darker shade of it."
        ),
    )
    logo = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Replaces the drawn emblem. A square picture fits best."),
    )
    hero = models.ForeignKey(
        get_image_model_string(),
        verbose_name=_("picture of the home page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Replaces the pattern at the top of the home page."),
    )
    # What the emblem and the pattern are drawn from: the territory's code.
    seed = models.CharField(max_length=30, editable=False, default="")

    panels = [
        LookPanel(heading=_("The look in use")),
        FieldRowPanel([FieldPanel("key"), FieldPanel("brand_colour", widget=ColourInput)]),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("hero")], _("Pictures")),
    ]

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("theme")

    def __str__(self) -> str:
        return str(self.theme)

    @property
    def theme(self) -> registry.Theme:
        """The chosen theme, or the first where that one is gone."""
        return registry.get(self.key)

    @property
    def brand(self) -> contrast.BrandColour:
        """The colour asked for and the one used."""
        return contrast.accessible_brand(self.brand_colour, self.theme.paper)

    @property
    def version(self) -> str:
        """What changes whenever the files under `/theme/` do."""
        return self.look().version

    def source(self) -> tuple[str, str, str]:
        """Return theme, colour and seed: all that the files under `/theme/` are made from."""
        return self.key, self.brand_colour, self.seed

    def look(self) -> Look:
        """Return what templates know of the theme. Queries only where pictures were chosen."""
        return Look.of(
            *self.source(),
            logo_url=self.logo.get_rendition(LOGO_FILTER).url if self.logo else "",
            hero_url=self.hero.get_rendition(HERO_FILTER).url if self.hero else "",
        )

    def clean(self) -> None:
        """Keep the colour as `#rrggbb`; refuse only what isn't a colour at all."""
        super().clean()
        try:
            self.brand_colour = contrast.normalise(self.brand_colour)
        except ValueError as error:
            message = _("Write the colour as six hexadecimal digits, such as #1b4f91.")
            raise ValidationError({"brand_colour": message}, code="colour") from error
