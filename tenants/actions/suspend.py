"""Closing a site for a while, and opening it again."""

from typing import Any

from django.db import transaction

from tenants.actions.transition import locked, transition
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.permissions import require


@transaction.atomic
def suspend(tenant: Tenant, *, actor: Any, reason: str = "") -> Tenant:
    """Show a notice (503) on every host of `tenant`; its data stays as it is.

    Raises PermissionDenied, or ValidationError unless the tenant is live.
    """
    require(actor, "suspend_tenant")
    return transition(
        tenant,
        TenantState.SUSPENDED,
        actor=actor,
        action="tenant.suspend",
        data={"reason": reason},
    )


@transaction.atomic
def resume(tenant: Tenant, *, actor: Any) -> Tenant:
    """Open `tenant` again, suspended or archived.

    One that was archived before it was ever live becomes a draft, whose provisioning can
    go on. Raises PermissionDenied, or ValidationError for any other state.
    """
    tenant = locked(tenant)
    require(actor, permission_to_resume(tenant))
    state = TenantState.LIVE if tenant.live_since else TenantState.DRAFT
    tenant = transition(tenant, state, actor=actor, action="tenant.resume")
    tenant.deletion_requested_by = ""
    tenant.deletion_requested_at = None
    tenant.save(update_fields=["deletion_requested_by", "deletion_requested_at"])
    return tenant


def permission_to_resume(tenant: Tenant) -> str:
    """What it takes to open `tenant` again: as much as it took to close it."""
    return "remove_tenant" if tenant.state == TenantState.ARCHIVED else "suspend_tenant"
