"""What the law says in figures, and the days on which nobody works."""

from calendar import monthrange
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.law.enums import AppliesTo, Certainty, HolidayKind, HolidayStatus, Unit
from tenants.law.wording import in_language, quantity
from tenants.models import TrilingualNames

# A leap year, so that 29 February is a day of the year.
LEAP_YEAR = 2000


class LegalRule(TrilingualNames):
    """One version of a rule: what it says from a day on, and where that is written.

    A file keeps the version under which it began, so that what a version says never changes:
    a new version is added instead. Only its end, and what is known about its source, may be
    written later. The database refuses anything else (a trigger, see the first migration).
    """

    # What may be written on a version that exists.
    OPEN_FIELDS = frozenset(
        {
            "name_ar", "name_fr", "name_zgh", "law_ar", "law_fr", "article", "source",
            "valid_until", "is_verified", "certainty", "verified_by", "verified_at",
        }
    )  # fmt: skip

    code = models.CharField(
        _("code"),
        max_length=60,
        validators=[
            RegexValidator(
                r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", _("Codes look like access.answer: words and dots.")
            )
        ],
    )
    value = models.PositiveIntegerField(
        _("value"), null=True, blank=True, help_text=_("Empty where the rule sets no figure.")
    )
    unit = models.CharField(_("unit"), max_length=12, choices=Unit)
    law_ar = models.CharField(_("law, in Arabic"), max_length=120)
    law_fr = models.CharField(_("law, in French"), max_length=120)
    article = models.CharField(_("article"), max_length=20, blank=True)
    source = models.CharField(_("source"), max_length=255)
    applies_to = models.CharField(
        _("applies to"), max_length=9, choices=AppliesTo, blank=True, default=AppliesTo.ALL
    )
    population_from = models.PositiveIntegerField(_("population, from"), null=True, blank=True)
    population_to = models.PositiveIntegerField(_("population, up to"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    # The last day in force; none as long as no later version is known.
    valid_until = models.DateField(_("in force until"), null=True, blank=True, editable=False)
    is_verified = models.BooleanField(_("verified"), default=False)
    certainty = models.CharField(
        _("certainty"), max_length=8, choices=Certainty, default=Certainty.RECALLED
    )
    # Who brought the version in, and who checked it: an address, or the system's name.
    added_by = models.CharField(_("added by"), max_length=254, editable=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    verified_by = models.CharField(
        _("verified by"), max_length=254, blank=True, editable=False, default=""
    )
    verified_at = models.DateTimeField(_("verified on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("legal rule")
        verbose_name_plural = _("legal rules")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="rule_version_once",
                violation_error_message=_("There is a version from this day on already."),
            ),
            # With versions that end the day before the next begins, none can overlap.
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_until=None), name="rule_one_open_version"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="rule_ends_after_its_start",
            ),
        ]
        permissions = [("manage_rules", _("Can add and verify legal rules"))]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"

    @property
    def law(self) -> str:
        return in_language(ar=self.law_ar, fr=self.law_fr)

    @property
    def shown_value(self) -> str:
        """The value with its unit, in words: `20 working days`."""
        return quantity(self.value, Unit(self.unit))

    def clean(self) -> None:
        low, high = self.population_from, self.population_to
        if low is not None and high is not None and low > high:
            raise ValidationError({"population_to": _("This is less than the lower limit.")})
        if self.value is not None and not value_fits(self.value, self.unit):
            raise ValidationError({"value": _("This value doesn't fit its unit.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        written = kwargs.get("update_fields")
        if not self._state.adding and (written is None or set(written) - self.OPEN_FIELDS):
            raise TypeError("What a version of a rule says can't be changed; add a version.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A version of a rule can't be removed; withdraw one that hasn't begun.")


def value_fits(value: int, unit: str) -> bool:
    """Whether `value` can be a value of `unit`: no 13th month, no 31 June."""
    if unit == Unit.PERCENT:
        return value <= 100
    if unit == Unit.MONTH:
        return 1 <= value <= 12
    if unit == Unit.DAY_OF_YEAR:
        return 1 <= value // 100 <= 12 and 1 <= value % 100 <= _days_in(value // 100)
    # Longer than any delay: keeps a slip of the hand from counting for centuries.
    return unit not in Unit.delays() or value <= 3660


def _days_in(month: int) -> int:
    return monthrange(LEAP_YEAR, month)[1]


class Holiday(TrilingualNames):
    """One day on which the administration doesn't work."""

    # What the day belongs to, such as `eid_al_fitr.1448`; the feast's days are 1, 2, …
    occasion = models.CharField(max_length=60, editable=False)
    day = models.PositiveSmallIntegerField(default=1, editable=False)
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=11, choices=HolidayKind)
    status = models.CharField(_("status"), max_length=9, choices=HolidayStatus)
    source = models.CharField(
        _("source"),
        max_length=255,
        blank=True,
        help_text=_("Who announced it, and where: a communiqué, a decree and its date."),
    )
    decided_by = models.CharField(
        _("decided by"), max_length=254, blank=True, editable=False, default=""
    )
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date", "occasion", "day"]
        constraints = [models.UniqueConstraint(fields=["occasion", "day"], name="holiday_day_once")]
        indexes = [models.Index(fields=["date"], name="holiday_date")]
        permissions = [("manage_holidays", _("Can confirm, add and cancel holidays"))]

    def __str__(self) -> str:
        return f"{self.name} {self.date}"
