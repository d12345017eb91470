"""Asking for a territory to become a tenant."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tenants import audit
from tenants.enums import JobState, TenantState
from tenants.hosts import normalise_host, platform_host, validate_host, validate_slug
from tenants.models import Cohort, Domain, ProvisioningJob, Tenant, Territory
from tenants.permissions import require


@dataclass
class Order:
    """What is asked for one territory; what is left empty is chosen for it."""

    territory: Territory
    slug: str = ""
    cohort: Cohort | None = None
    hosts: list[str] = field(default_factory=list)
    admin_email: str = ""
    languages: list[str] = field(default_factory=list)
    theme: str = ""

    def __str__(self) -> str:
        return f"{self.territory.code} {self.territory.name_fr}"

    def options(self) -> dict:
        """What the steps of the job are told."""
        chosen = {
            "hosts": [normalise_host(host) for host in self.hosts],
            "admin_email": self.admin_email,
            "languages": self.languages,
            "theme": self.theme,
        }
        return {key: value for key, value in chosen.items() if value}


def order_provisioning(order: Order, *, actor: Any) -> ProvisioningJob:
    """Make the tenant and the job that will bring it live, or find those under way.

    A tenant that is live already gets its finished job back: asking twice is harmless.
    Raises PermissionDenied, or ValidationError for a slug or a host that is invalid or
    taken, an invalid e-mail address, or a tenant that is suspended or archived.
    """
    require(actor, "provision_tenant")
    check(order)
    try:
        with transaction.atomic():
            return _order(order, actor)
    except IntegrityError as error:
        raise ValidationError(
            _("Somebody else has just asked for the same site. Try again."), code="collision"
        ) from error


def _order(order: Order, actor: Any) -> ProvisioningJob:
    tenant = current_tenant(order.territory)
    if tenant is None:
        tenant = _create_tenant(order, actor)
    elif tenant.state not in (TenantState.DRAFT, TenantState.PROVISIONING, TenantState.LIVE):
        raise ValidationError(
            _("This territory has a site that is “%(state)s”."),
            params={"state": tenant.get_state_display()},
            code="transition",
        )
    unfinished = tenant.jobs.exclude(state=JobState.DONE).first()
    if unfinished or tenant.state == TenantState.LIVE:
        return unfinished or tenant.jobs.latest("pk")
    return ProvisioningJob.objects.create(
        tenant=tenant, options=order.options(), requested_by=getattr(actor, "email", actor)
    )


def current_tenant(territory: Territory) -> Tenant | None:
    """The tenant that `territory` has, deleted ones aside."""
    tenants = territory.tenants.exclude(state=TenantState.DELETED)
    return tenants.select_related("territory").first()


def check(order: Order) -> None:
    """Raise ValidationError for anything in `order` that can't be had."""
    if order.admin_email:
        validate_email(order.admin_email)
    existing = current_tenant(order.territory)
    for host in order.hosts:
        host = normalise_host(host)
        validate_host(host)
        if Domain.objects.filter(domain=host).exclude(tenant=existing).exists():
            raise ValidationError(
                _("The host %(host)s is taken."), params={"host": host}, code="host_taken"
            )
    if order.slug and existing is None:
        validate_slug(order.slug)
        if slug_taken(order.slug):
            raise ValidationError(
                _("The slug “%(slug)s” is taken."), params={"slug": order.slug}, code="slug_taken"
            )


def slug_taken(slug: str) -> bool:
    in_use = Tenant.objects.filter(slug=slug).exclude(state=TenantState.DELETED)
    return in_use.exists() or Domain.objects.filter(domain=platform_host(slug)).exists()


def propose_slug(territory: Territory) -> str:
    """A free slug from the French name; namesakes get their province's name, then the code."""
    name = slugify(territory.name_fr)
    parent = slugify(territory.parent.name_fr) if territory.parent else ""
    code = territory.code.replace(".", "-")
    for slug in (name, f"{name}-{parent}", f"{name}-{code}"):
        slug = slug.strip("-")[:50].rstrip("-")
        try:
            validate_slug(slug)
        except ValidationError:
            continue
        if not slug_taken(slug):
            return slug
    raise ValidationError(
        _("No free slug was found for %(name)s; give one."), params={"name": territory.name}
    )


def _create_tenant(order: Order, actor: Any) -> Tenant:
    slug = order.slug or propose_slug(order.territory)
    # The schema is named after the row, so that a territory whose tenant was deleted can
    # have another one.
    tenant = Tenant(territory=order.territory, slug=slug, cohort=order.cohort)
    tenant.schema_name = f"new_{slug}"[:63]
    tenant.save()
    tenant.schema_name = f"t{tenant.pk}"
    tenant.save(update_fields=["schema_name"])
    audit.record("tenant.create", actor=actor, tenant=tenant, data={"code": order.territory.code})
    return tenant
