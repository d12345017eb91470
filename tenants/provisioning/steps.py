"""The named steps of provisioning, registered by the rooms that know how to take them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import schema_context

from tenants.actions.transition import locked, require_beginning
from tenants.enums import TenantState
from tenants.hosts import platform_host
from tenants.models import Domain, Tenant
from tenants.provisioning import golden
from tenants.signals import primary_host_changed

# What a step gets: the tenant, and the options the job was asked for.
Run = Callable[[Tenant, dict], None]


@dataclass(frozen=True)
class Step:
    """One thing to do for a new tenant.

    `run` is called in the tenant's schema, in one transaction with the row that says the
    step is done; it must be harmless to repeat. Several rooms may register parts of the
    same step: they run by their order.
    """

    key: str
    order: int
    label: str | Promise
    run: Run


_parts: list[Step] = []


def register(step: Step) -> None:
    """Add a step, or a further part of one that has the same key."""
    _parts.append(step)


def all_parts() -> list[Step]:
    """Every part of every step, in the order they are taken."""
    return sorted(_parts, key=lambda part: part.order)


def keys() -> dict[str, int]:
    """The order of each step by its key, first to last."""
    found: dict[str, int] = {}
    for part in all_parts():
        found.setdefault(part.key, part.order)
    return found


def labels() -> dict[str, str | Promise]:
    """What people read for each step; its first part's label."""
    return {part.key: part.label for part in reversed(all_parts())}


def parts(key: str) -> list[Step]:
    return [part for part in all_parts() if part.key == key]


def make_schema(tenant: Tenant, options: dict) -> None:
    """Replay the golden schema; `run_job` has seen to it that there is one."""
    with schema_context("public"):
        current = golden.ensure()
        golden.replay(current, tenant.schema_name, tenant.territory)
        tenant.golden_fingerprint = current.fingerprint
        tenant.save(update_fields=["golden_fingerprint"])


def open_hosts(tenant: Tenant, options: dict) -> None:
    """Give the tenant its platform host and those asked for; the first asked for leads.

    Raises ValidationError when another tenant has one of them.
    """
    wanted = [*options.get("hosts", []), platform_host(tenant.slug)]
    with schema_context("public"):
        taken = Domain.objects.filter(domain__in=wanted).exclude(tenant=tenant).first()
        if taken:
            raise ValidationError(
                _("The host %(host)s is taken."), params={"host": taken}, code="host_taken"
            )
        mine = set(tenant.domains.values_list("domain", flat=True))
        for host in wanted:
            if host not in mine:
                # The first host of a tenant becomes its primary one.
                Domain.objects.create(tenant=tenant, domain=host, is_primary=not mine)
                mine.add(host)
        primary = tenant.domains.get(is_primary=True).domain
        tenant.primary_host = primary
        tenant.save(update_fields=["primary_host"])
    primary_host_changed.send(sender=Tenant, tenant=tenant)


def go_live(tenant: Tenant, options: dict) -> None:
    """Open the site; the checks that other rooms add to this step ran before it."""
    if not tenant.primary_host:
        raise ValidationError(_("The tenant has no host."), code="no_host")
    with schema_context("public"):
        # Somebody may have archived it while it was being provisioned.
        require_beginning(locked(tenant))
        tenant.state = TenantState.LIVE
        tenant.live_since = tenant.live_since or timezone.now()
        tenant.save(update_fields=["state", "live_since"])


def register_ground_steps() -> None:
    register(Step("schema", 10, _("Database schema"), make_schema))
    register(Step("hosts", 80, _("Hosts"), open_hosts))
    register(Step("go_live", 100, _("Opening"), go_live))
