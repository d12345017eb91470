"""Who the commune is: copied from the national register, completed by its staff."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from tenants.titles import title


def all_languages() -> list[str]:
    """Return the codes of the languages a new site speaks."""
    return ["ar", "zgh", "fr"]


def _in_three_languages(name: str) -> list[FieldPanel]:
    return [FieldPanel(f"{name}_{code}") for code in all_languages()]


@register_setting(icon="home", order=10)
class SiteIdentity(BaseGenericSetting):
    """The commune's name, place and contacts; one row per tenant.

    Codes and names are copies, never references: the tenant's schema stands alone.
    """

    territory_code = models.CharField(_("national code"), max_length=20, blank=True)
    kind = models.CharField(_("kind of territory"), max_length=20, blank=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_fr = models.CharField(_("name in French"), max_length=150)
    name_zgh = models.CharField(_("name in Tamazight"), max_length=150, blank=True)
    province_ar = models.CharField(_("province in Arabic"), max_length=150, blank=True)
    province_fr = models.CharField(_("province in French"), max_length=150, blank=True)
    region_ar = models.CharField(_("region in Arabic"), max_length=150, blank=True)
    region_fr = models.CharField(_("region in French"), max_length=150, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(
        _("year of the count"), null=True, blank=True
    )
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(20), MaxValueValidator(37)],
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-18), MaxValueValidator(0)],
    )
    address_ar = models.TextField(_("address in Arabic"), max_length=300, blank=True)
    address_fr = models.TextField(_("address in French"), max_length=300, blank=True)
    address_zgh = models.TextField(_("address in Tamazight"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours_ar = models.TextField(_("opening hours in Arabic"), max_length=300, blank=True)
    opening_hours_fr = models.TextField(_("opening hours in French"), max_length=300, blank=True)
    opening_hours_zgh = models.TextField(
        _("opening hours in Tamazight"), max_length=300, blank=True
    )
    languages = models.JSONField(_("languages of the site"), default=all_languages)

    panels = [
        MultiFieldPanel(
            [
                *_in_three_languages("name"),
                FieldRowPanel(
                    [
                        FieldPanel("territory_code", read_only=True),
                        FieldPanel("population", read_only=True),
                        FieldPanel("population_year", read_only=True),
                    ]
                ),
            ],
            _("The commune"),
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("phone"), FieldPanel("email")])], _("Contacts")),
        MultiFieldPanel(_in_three_languages("address"), _("Address")),
        MultiFieldPanel(_in_three_languages("opening_hours"), _("Opening hours")),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])], _("Place")
        ),
    ]

    class Meta:
        verbose_name = _("identity of the commune")
        verbose_name_plural = _("identity of the commune")

    def __str__(self) -> str:
        return self.name_fr

    def in_language(self, field: str, language: str | None = None) -> str:
        """Return `field` (`name`, `address`…) in a language, else in the one nearest to it.

        Amazigh falls back to French, which reads from left to right like Tifinagh.
        """
        code = (language or get_language() or "ar").split("-")[0]
        others = ("fr", "ar") if code == "zgh" else ("ar", "fr")
        candidates = (f"{field}_{one}" for one in (code, *others))
        return next(filter(None, (getattr(self, name, "") for name in candidates)), "")

    @property
    def name(self) -> str:
        return self.in_language("name")

    @property
    def title_ar(self) -> str:
        return title(self.kind, self.name_ar, "ar")

    @property
    def title_fr(self) -> str:
        return title(self.kind, self.name_fr, "fr")

    @property
    def title_zgh(self) -> str:
        """The full title in Tamazight; empty where the name isn't known in it."""
        return title(self.kind, self.name_zgh, "zgh") if self.name_zgh else ""

    @property
    def title(self) -> str:
        """The name with what the territory is: `Commune de Zoumi`."""
        return self.in_language("title")

    @property
    def province(self) -> str:
        return self.in_language("province")

    @property
    def region(self) -> str:
        return self.in_language("region")

    @property
    def address(self) -> str:
        return self.in_language("address")

    @property
    def opening_hours(self) -> str:
        return self.in_language("opening_hours")
