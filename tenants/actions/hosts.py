"""The hosts of a tenant: adding, choosing the primary one, removing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import tenant_context

from tenants import audit
from tenants.actions.provision import host_taken
from tenants.actions.transition import locked
from tenants.enums import HOLDING_DATA
from tenants.hosts import normalise_host, validate_own_host
from tenants.models import Domain, Tenant
from tenants.permissions import require
from tenants.signals import primary_host_changed


@transaction.atomic
def add_host(tenant: Tenant, host: str, *, actor: Any) -> Domain:
    """Let `tenant` answer on `host` too, by redirecting to its primary host.

    Raises PermissionDenied, or ValidationError for an invalid host or one that is taken;
    the message does not say by whom.
    """
    require(actor, "manage_hosts")
    host = normalise_host(host)
    validate_own_host(host, tenant.slug)
    if Domain.objects.filter(domain=host).exists() or host_taken(host, tenant):
        raise ValidationError(
            _("The host %(host)s is taken."), params={"host": host}, code="host_taken"
        )
    domain = Domain.objects.create(tenant=locked(tenant), domain=host, is_primary=False)
    audit.record("host.add", actor=actor, tenant=tenant, data={"host": host})
    return domain


@transaction.atomic
def make_primary(domain: Domain, *, actor: Any) -> Tenant:
    """Have the tenant answer on `domain`, and its other hosts redirect there.

    Raises PermissionDenied.
    """
    require(actor, "manage_hosts")
    tenant = locked(domain.tenant)
    domain.is_primary = True
    domain.save()
    tenant.primary_host = domain.domain
    tenant.save(update_fields=["primary_host"])
    if tenant.state in HOLDING_DATA:
        with tenant_context(tenant):
            primary_host_changed.send(sender=Tenant, tenant=tenant)
    audit.record("host.make_primary", actor=actor, tenant=tenant, data={"host": domain.domain})
    return tenant


@transaction.atomic
def remove_host(domain: Domain, *, actor: Any) -> None:
    """Stop answering on `domain`.

    Raises PermissionDenied, or ValidationError for the primary host and the platform's own.
    """
    require(actor, "manage_hosts")
    if domain.is_primary or domain.is_platform:
        raise ValidationError(
            _("The primary host and the platform's own host can't be removed."), code="kept_host"
        )
    audit.record("host.remove", actor=actor, tenant=domain.tenant, data={"host": domain.domain})
    domain.delete()
