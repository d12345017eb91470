"""The public schema: the national register, the tenants and how they came to be."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from tenants.enums import (
    TRANSITIONS,
    JobState,
    StepState,
    TenantState,
    TerritoryKind,
)
from tenants.hosts import validate_host, validate_slug

# Names are woven into the golden schema's SQL and pages, so they hold no character that
# either would read as its own.
validate_name = RegexValidator(
    r"^[^\x00-\x1f\x7f\"\\<>&{}\[\]$]*\Z", _("This name holds a character that names don't have.")
)


class TrilingualNames(models.Model):
    """A name in Arabic, French and, where it is known, Tifinagh."""

    name_ar = models.CharField(_("name in Arabic"), max_length=150, validators=[validate_name])
    name_fr = models.CharField(_("name in French"), max_length=150, validators=[validate_name])
    name_zgh = models.CharField(
        _("name in Amazigh"), max_length=150, blank=True, validators=[validate_name]
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language; Amazigh falls back to Arabic."""
        return getattr(self, f"name_{get_language()}", "") or self.name_ar


class Territory(TrilingualNames):
    """A row of the national register: a region, a province or prefecture, a commune."""

    code = models.CharField(
        _("HCP code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[0-9]{2}(\.[0-9]+)*\Z", _("Codes look like 06.461.17.07."))],
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TerritoryKind)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    population = models.PositiveIntegerField(_("legal population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("census year"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    # Names in the three languages, folded, so that one index answers any spelling.
    search_text = models.TextField(editable=False, default="")

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["code"]
        indexes = [models.Index(fields=["kind", "code"], name="territory_kind_code")]

    @property
    def is_commune(self) -> bool:
        return self.kind in TerritoryKind.communes()

    @property
    def province(self) -> "Territory | None":
        return self.parent if self.is_commune else None

    @property
    def region(self) -> "Territory | None":
        province = self.province or self
        return province.parent if province.kind in TerritoryKind.provinces() else None


class Cohort(TrilingualNames):
    """A named group of territories that are given their sites together."""

    key = models.SlugField(_("key"), unique=True)
    about = models.TextField(_("about"), blank=True)
    is_demonstration = models.BooleanField(_("demonstration choice"), default=False)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["key"]


class CohortMember(models.Model):
    """One territory of a cohort, with the slug it is to have."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="members")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(_("slug"), max_length=50, validators=[validate_slug])
    # Public sources name this territory as a member of the ministry's own group.
    is_confirmed = models.BooleanField(_("confirmed by a public source"), default=False)

    class Meta:
        verbose_name = _("cohort member")
        verbose_name_plural = _("cohort members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "territory"], name="cohort_territory_once")
        ]

    def __str__(self) -> str:
        return self.slug


class Tenant(TenantMixin):
    """A territory that has a site: one schema, its hosts and its state."""

    # The golden schema makes schemas, not a save.
    auto_create_schema = False
    auto_drop_schema = False

    territory = models.ForeignKey(
        Territory, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="tenants"
    )
    slug = models.CharField(_("slug"), max_length=50, validators=[validate_slug])
    state = models.CharField(
        _("state"), max_length=12, choices=TenantState, default=TenantState.DRAFT, editable=False
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tenants",
    )
    # Copy of the primary domain, so that a request needs no look at the domains.
    primary_host = models.CharField(max_length=253, editable=False, default="")
    # Copies of what the tenant's own schema says, for national screens, which never look there:
    # the languages of the site; theme, brand colour and seed of its emblem.
    languages = models.JSONField(editable=False, default=list)
    look = models.JSONField(editable=False, default=list)
    # Which golden schema the tenant was made from.
    golden_fingerprint = models.CharField(max_length=64, editable=False, default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    live_since = models.DateTimeField(_("live since"), null=True, editable=False)
    deletion_requested_by = models.CharField(max_length=254, editable=False, default="")
    deletion_requested_at = models.DateTimeField(null=True, editable=False)
    # The archive kept of a deleted tenant, in the private storage of the portal.
    export_path = models.CharField(max_length=255, editable=False, default="")

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=~Q(state=TenantState.DELETED),
                name="tenant_one_per_territory",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=~Q(state=TenantState.DELETED),
                name="tenant_slug_once",
            ),
        ]
        permissions = [
            ("provision_tenant", _("Can provision tenants")),
            ("suspend_tenant", _("Can suspend and resume tenants")),
            ("remove_tenant", _("Can archive and delete tenants")),
            ("manage_hosts", _("Can manage the hosts of tenants")),
        ]

    def __str__(self) -> str:
        return self.slug

    def can_become(self, state: TenantState) -> bool:
        return state in TRANSITIONS[TenantState(self.state)]

    @property
    def territory_code(self) -> str:
        return self.territory.code

    @property
    def kind(self) -> str:
        return self.territory.kind

    @property
    def name(self) -> str:
        return self.territory.name

    @property
    def name_ar(self) -> str:
        return self.territory.name_ar

    @property
    def name_fr(self) -> str:
        return self.territory.name_fr

    @property
    def name_zgh(self) -> str:
        return self.territory.name_zgh

    @property
    def media_prefix(self) -> str:
        """The folder of this tenant's files in every storage."""
        return f"tenants/{self.pk}"

    @property
    def base_url(self) -> str:
        """Scheme, host and port of the site, without a trailing slash."""
        port = f":{settings.SITE_PORT}" if settings.SITE_PORT else ""
        return f"{settings.SITE_SCHEME}://{self.primary_host}{port}"

    def url_in(self, language: str | None) -> str:
        """The home page in `language`, or the front door of a site that doesn't speak it."""
        return f"{self.base_url}/{language}/" if language in self.languages else f"{self.base_url}/"


class Domain(DomainMixin):
    """A host name of a tenant; the primary one answers, the others redirect to it."""

    domain = models.CharField(_("host"), max_length=253, unique=True, validators=[validate_host])
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["-is_primary", "domain"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_primary=True), name="domain_one_primary"
            )
        ]

    @property
    def is_platform(self) -> bool:
        """Whether the host is a sub-domain of the platform, which is never given up."""
        return self.domain.endswith(f".{settings.PLATFORM_DOMAIN}")


class ProvisioningJob(models.Model):
    """One attempt, with as many resumptions as it takes, to bring a tenant live."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="jobs")
    state = models.CharField(
        _("state"), max_length=8, choices=JobState, default=JobState.WAITING, editable=False
    )
    options = models.JSONField(default=dict, editable=False)
    requested_by = models.CharField(_("requested by"), max_length=254, default="")
    created_at = models.DateTimeField(_("requested"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("provisioning job")
        verbose_name_plural = _("provisioning jobs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"],
                condition=~Q(state=JobState.DONE),
                name="job_one_unfinished_per_tenant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tenant} #{self.pk}"


class ProvisioningStep(models.Model):
    """What became of one named step of a job; written with the step's own work."""

    job = models.ForeignKey(ProvisioningJob, on_delete=models.CASCADE, related_name="steps")
    key = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=StepState, default=StepState.PENDING)
    error = models.TextField(blank=True, default="")
    # Wall-clock seconds of the run that succeeded.
    seconds = models.FloatField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("provisioning step")
        verbose_name_plural = _("provisioning steps")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["job", "key"], name="step_once_per_job")]

    def __str__(self) -> str:
        return self.key


class GoldenSchema(models.Model):
    """The SQL that makes a new tenant: structure, then starter content."""

    fingerprint = models.CharField(max_length=64, unique=True)
    structure = models.TextField()
    content = models.TextField()
    tables = models.PositiveIntegerField()
    seconds = models.FloatField()
    built_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("golden schema")
        verbose_name_plural = _("golden schemas")
        ordering = ["-built_at"]

    def __str__(self) -> str:
        return self.fingerprint[:12]


class AuditEntry(models.Model):
    """Who did what to which tenant; never changed, never removed.

    The database refuses both (a trigger, see the first migration).
    """

    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor = models.CharField(_("who"), max_length=254)
    action = models.CharField(_("action"), max_length=60)
    target = models.CharField(_("target"), max_length=255, blank=True)
    # Not a foreign key: the entry outlives the tenant.
    tenant_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["tenant_id", "-at"], name="audit_tenant_at"),
            models.Index(fields=["action", "-at"], name="audit_action_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An audit entry can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit entry can't be removed.")
