"""Procedures as the ministry keeps them, version by version."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from services_plugins.requests.definition import Definition
from services_plugins.requests.enums import Category, FilingMode
from services_plugins.requests.sheet import Sheet


class NationalProcedure(models.Model):
    """A procedure that communes may offer, and where it is filed."""

    code = models.CharField(
        _("code"),
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")],
    )
    category = models.CharField(_("category"), max_length=20, choices=Category)
    position = models.PositiveSmallIntegerField(default=0)
    # The desk that a commune gets for it from the start.
    desk = models.SlugField(_("desk"), max_length=40)
    mode = models.CharField(
        _("where it is filed"), max_length=5, choices=FilingMode, default=FilingMode.HERE
    )
    mode_is_free = models.BooleanField(_("communes may choose where"), default=False)
    external_name = models.CharField(_("national platform"), max_length=60, blank=True)
    external_url = models.URLField(_("address of the platform"), blank=True)
    # From then on, the project's own definitions no longer say where.
    is_filing_settled = models.BooleanField(_("the ministry has set where"), default=False)
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)

    class Meta:
        verbose_name = _("national procedure")
        verbose_name_plural = _("national procedures")
        ordering = ["category", "position", "pk"]
        permissions = [("manage_catalogue", _("Can manage the national catalogue"))]

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """One version of sheet and form; changed while it is a draft, never once published."""

    procedure = models.ForeignKey(
        NationalProcedure, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    sheet_data = models.JSONField(_("sheet"))
    form_data = models.JSONField(_("form"))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=254, default="", blank=True)
    published_at = models.DateTimeField(_("published"), null=True)

    class Meta:
        verbose_name = _("version of a procedure")
        verbose_name_plural = _("versions of procedures")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="catalogue_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.number}"

    @property
    def sheet(self) -> Sheet:
        """The sheet. Raises InvalidDefinition."""
        return Sheet.parse(self.sheet_data)

    @property
    def definition(self) -> Definition:
        """The form. Raises InvalidDefinition."""
        return Definition.parse(self.form_data)
