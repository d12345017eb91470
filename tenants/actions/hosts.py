"""The hosts of a tenant: adding, choosing the primary one, removing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import tenant_context

from tenants import audit
from tenants.actions.provision import host_taken
from tenants.actions.transition import locked
from tenants.enums import HOLDING_DATA, TenantState
from tenants.hosts import normalise_host, validate_own_host
from tenants.models import Domain, Tenant
from tenants.permissions import require
from tenants.signals import primary_host_changed


def add_host(tenant: Tenant, host: str, *, actor: Any) -> Domain:
    """Let `tenant` answer on `host` too, by redirecting to its primary host.

    A host that it has already is handed back: asking twice is harmless. Raises
    PermissionDenied, or ValidationError for an invalid host or one that is taken; the message
    does not say by whom.
    """
    require(actor, "manage_hosts")
    host = normalise_host(host)
    validate_own_host(host, tenant.slug)
    try:
        return _add(tenant, host, actor)
    except IntegrityError as error:
        # Another tenant was given it at the same moment.
        raise _taken(host) from error


@transaction.atomic
def _add(tenant: Tenant, host: str, actor: Any) -> Domain:
    tenant = locked(tenant)
    if tenant.state == TenantState.DELETED:
        raise ValidationError(_("This site is deleted."), code="transition")
    if own := tenant.domains.filter(domain=host).first():
        return own
    if host_taken(host, tenant):
        raise _taken(host)
    domain = Domain.objects.create(tenant=tenant, domain=host, is_primary=False)
    audit.record("host.add", actor=actor, tenant=tenant, data={"host": host})
    return domain


def _taken(host: str) -> ValidationError:
    return ValidationError(
        _("The host %(host)s is taken."), params={"host": host}, code="host_taken"
    )


@transaction.atomic
def make_primary(domain: Domain, *, actor: Any) -> Tenant:
    """Have the tenant answer on `domain`, and its other hosts redirect there.

    Raises PermissionDenied, or ValidationError where the host was removed meanwhile.
    """
    require(actor, "manage_hosts")
    tenant, domain = _locked_with(domain)
    if domain.is_primary:
        return tenant
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

    Raises PermissionDenied, or ValidationError for the primary host, the platform's own, and
    one that was removed meanwhile.
    """
    require(actor, "manage_hosts")
    tenant, domain = _locked_with(domain)
    if domain.is_primary or domain.is_platform:
        raise ValidationError(
            _("The primary host and the platform's own host can't be removed."), code="kept_host"
        )
    audit.record("host.remove", actor=actor, tenant=tenant, data={"host": domain.domain})
    domain.delete()


def _locked_with(domain: Domain) -> tuple[Tenant, Domain]:
    """The tenant of `domain`, locked, and the domain as it is now.

    Two people at once must not leave a tenant without its primary host, nor bring a host back
    that the other one removed.
    """
    tenant = locked(domain.tenant)
    current = tenant.domains.filter(pk=domain.pk).first()
    if current is None:
        raise ValidationError(_("This host was removed meanwhile."), code="gone")
    return tenant, current
