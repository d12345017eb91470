"""Asking for a territory to become a tenant."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tenants import audit
from tenants.actions.transition import require_beginning
from tenants.enums import BEGINNING, JobState, TenantState
from tenants.hosts import normalise_host, platform_host, validate_own_host, validate_slug
from tenants.models import Cohort, Domain, ProvisioningJob, Tenant, Territory
from tenants.permissions import require
from tenants.provisioning.choices import themes


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
    # The line of a file, where that is where it was asked for.
    where: str = ""

    def __str__(self) -> str:
        name = f"{self.territory.code} {self.territory.name_fr}"
        return f"{self.where}: {name}" if self.where else name

    def options(self) -> dict:
        """What the steps of the job are told."""
        chosen = {
            "hosts": list(dict.fromkeys(map(normalise_host, self.hosts))),
            "admin_email": self.admin_email,
            "languages": self.languages,
            "theme": self.theme,
        }
        return {key: value for key, value in chosen.items() if value}


def order_provisioning(order: Order, *, actor: Any) -> ProvisioningJob:
    """Make the tenant and the job that will bring it live, or find those under way.

    A tenant that is live already gets its finished job back: asking twice is harmless.
    Raises PermissionDenied, or ValidationError for anything in the order that can't be
    had, or a tenant that is suspended or archived.
    """
    require(actor, "provision_tenant")
    try:
        return _order(order, actor)
    except IntegrityError:
        # Somebody asked at the same moment: the second look finds what they made.
        pass
    try:
        return _order(order, actor)
    except IntegrityError as error:
        raise ValidationError(
            _("Somebody else has just asked for the same site. Try again."), code="collision"
        ) from error


@transaction.atomic
def _order(order: Order, actor: Any) -> ProvisioningJob:
    check(order)
    tenant = current_tenant(order.territory) or _create_tenant(order, actor)
    if tenant.state != TenantState.LIVE:
        require_beginning(tenant)
    unfinished = tenant.jobs.exclude(state=JobState.DONE).first()
    if unfinished:
        return _asked_again(unfinished, order)
    if tenant.state == TenantState.LIVE:
        return tenant.jobs.latest("pk")
    return ProvisioningJob.objects.create(
        tenant=tenant, options=order.options(), requested_by=getattr(actor, "email", actor)
    )


def _asked_again(job: ProvisioningJob, order: Order) -> ProvisioningJob:
    """`job` with what `order` says anew: the way to correct what a step refuses."""
    options = job.options | order.options()
    if options != job.options:
        job.options = options
        job.save(update_fields=["options"])
    return job


def current_tenant(territory: Territory) -> Tenant | None:
    """The tenant that `territory` has, deleted ones aside."""
    tenants = territory.tenants.exclude(state=TenantState.DELETED)
    return tenants.select_related("territory").first()


def check(order: Order) -> None:
    """Raise ValidationError for anything in `order` that can't be had."""
    existing = current_tenant(order.territory)
    if order.admin_email:
        validate_email(order.admin_email)
    _check_choices(order)
    _check_hosts(order, existing)
    if order.slug and existing is None:
        validate_slug(order.slug)
        if slug_taken(order.slug, order.territory):
            raise ValidationError(
                _("The slug “%(slug)s” is taken."), params={"slug": order.slug}, code="slug_taken"
            )
    if order.slug and existing and order.slug != existing.slug:
        raise ValidationError(
            _("This territory has a site already; its slug is “%(slug)s”."),
            params={"slug": existing.slug},
            code="other_slug",
        )


def _check_choices(order: Order) -> None:
    """Raise ValidationError for a language or a theme that there isn't."""
    for wanted, choices, message in (
        (order.languages, settings.LANGUAGES, _("“%(value)s” is no language. Known: %(known)s.")),
        ([order.theme], [("", ""), *themes()], _("“%(value)s” is no theme. Known: %(known)s.")),
    ):
        known = [key for key, _name in choices]
        for value in wanted:
            if value not in known:
                raise ValidationError(
                    message,
                    params={"value": value, "known": ", ".join(filter(None, known))},
                    code="unknown_choice",
                )


def _check_hosts(order: Order, existing: Tenant | None) -> None:
    """Raise ValidationError for a host that is invalid, taken, or asked for too late."""
    owned = Domain.objects.filter(tenant=existing).values_list("domain", flat=True)
    for host in map(normalise_host, order.hosts):
        validate_own_host(host, existing.slug if existing else order.slug)
        if host_taken(host, existing):
            raise ValidationError(
                _("The host %(host)s is taken."), params={"host": host}, code="host_taken"
            )
        if existing and existing.state == TenantState.LIVE and host not in owned:
            raise ValidationError(
                _("This territory has a site already; add the host %(host)s in the console."),
                params={"host": host},
                code="other_host",
            )


def host_taken(host: str, tenant: Tenant | None) -> bool:
    """Whether another than `tenant` has `host`, or will once it is provisioned."""
    others = Domain.objects.exclude(tenant=tenant).filter(domain=host)
    promised = ProvisioningJob.objects.exclude(tenant=tenant).filter(
        tenant__state__in=BEGINNING, options__contains={"hosts": [host]}
    )
    return others.exists() or promised.exists()


def slug_taken(slug: str, territory: Territory) -> bool:
    """Whether another than `territory` has `slug`, or the host that it leads to."""
    in_use = Tenant.objects.filter(slug=slug).exclude(state=TenantState.DELETED)
    domains = Domain.objects.filter(domain=platform_host(slug))
    return (
        in_use.exclude(territory=territory).exists()
        or domains.exclude(tenant__territory=territory).exists()
    )


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
        if not slug_taken(slug, territory):
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
