"""Terms, members, and the bodies that they sit in."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from services_plugins.council.enums import BodyKind, Gender, Office
from services_plugins.council.models.base import Public, Titled
from services_plugins.kit.models import Contact
from tenants.law.wording import in_language


class Term(Public):
    """The time between two elections (113-14: six years, as data)."""

    starts_on = models.DateField(_("begins on"))
    # Open while it runs: elections are called later than planned.
    ends_on = models.DateField(_("ended on"), null=True, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["ends_on"],
                condition=Q(ends_on__isnull=True, removed_at__isnull=True),
                nulls_distinct=False,
                name="council_one_open_term",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="council_term_in_order",
            ),
        ]

    def __str__(self) -> str:
        end = self.ends_on.year if self.ends_on else ""
        return f"{self.starts_on.year}–{end}"


class Member(Public):
    """Somebody who sits or sat in the council, through all terms.

    Photograph and public contacts are shown with consent only (law 09-08).
    """

    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_fr = models.CharField(_("name in Latin letters"), max_length=150, blank=True)
    name_zgh = models.CharField(_("name in Tifinagh"), max_length=150, blank=True)
    gender = models.CharField(_("gender"), max_length=5, choices=Gender, blank=True)
    photo = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("photograph"),
    )
    public_email = models.EmailField(_("public e-mail"), blank=True)
    public_phone = models.CharField(_("public telephone"), max_length=30, blank=True)
    consented_on = models.DateField(
        _("consented on"),
        null=True,
        blank=True,
        help_text=_("The day on which the member agreed, in writing, to photograph and contacts."),
    )
    # Where notices go; never public.
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="council_members"
    )

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["pk"]
        indexes = [models.Index(fields=["contact"], name="council_member_contact")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(ar=self.name_ar, fr=self.name_fr, zgh=self.name_zgh)

    @property
    def has_consented(self) -> bool:
        return self.consented_on is not None and self.consented_on <= timezone.localdate()


class Body(Titled, Public):
    """The council of a term, its bureau, a committee, or a political group."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField(_("kind"), max_length=9, choices=BodyKind)
    mandate = models.TextField(_("what it deals with"), blank=True)
    is_opposition_chaired = models.BooleanField(_("chaired by the opposition"), default=False)
    starts_on = models.DateField(_("formed on"))
    ends_on = models.DateField(_("dissolved on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("body of the council")
        verbose_name_plural = _("bodies of the council")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(kind=BodyKind.COUNCIL, removed_at__isnull=True),
                name="council_one_per_term",
            )
        ]

    def __str__(self) -> str:
        return self.title


class CurrentMemberships(models.QuerySet["Membership"]):
    def on(self, day: dt.date) -> CurrentMemberships:
        """Those that ran on `day`."""
        running = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        return self.filter(running, starts_on__lte=day, removed_at__isnull=True)


class Membership(Public):
    """Somebody's seat in a body, for a time. A change ends one row and begins another."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    office = models.CharField(_("office"), max_length=16, choices=Office, default=Office.MEMBER)
    # First, second… vice-president; the seat's number in the council.
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    starts_on = models.DateField(_("seat held from"))
    ends_on = models.DateField(_("seat held until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = CurrentMemberships.as_manager()

    class Meta:
        verbose_name = _("seat in a body")
        verbose_name_plural = _("seats in bodies")
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "member", "office"],
                condition=Q(ends_on__isnull=True, removed_at__isnull=True),
                name="council_one_seat_each",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="council_membership_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.office} {self.body_id}"
