"""The one way a tenant changes its state."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants import audit
from tenants.enums import BEGINNING, TenantState
from tenants.models import Tenant


def locked(tenant: Tenant) -> Tenant:
    """The row of `tenant` as it is now, kept from others until the transaction ends."""
    return (
        Tenant.objects.select_for_update(of=("self",)).select_related("territory").get(pk=tenant.pk)
    )


def require_beginning(tenant: Tenant) -> None:
    """Raise ValidationError unless `tenant` is on its way to be live."""
    if tenant.state not in BEGINNING:
        raise ValidationError(
            _("This territory has a site that is “%(state)s”."),
            params={"state": tenant.get_state_display()},
            code="transition",
        )


def require_transition(tenant: Tenant, state: TenantState) -> None:
    """Raise ValidationError where the table of transitions doesn't let `tenant` become `state`."""
    if not tenant.can_become(state):
        raise ValidationError(
            _("A site that is “%(from)s” can't become “%(to)s”."),
            params={"from": tenant.get_state_display(), "to": state.label},
            code="transition",
        )


def transition(
    tenant: Tenant, state: TenantState, *, actor: Any, action: str, data: dict | None = None
) -> Tenant:
    """Move `tenant` to `state` and note it; call it in a transaction.

    Raises ValidationError where the table of transitions doesn't allow it.
    """
    tenant = locked(tenant)
    require_transition(tenant, state)
    before = tenant.state
    tenant.state = state
    tenant.save(update_fields=["state"])
    audit.record(action, actor=actor, tenant=tenant, data={"from": before, **(data or {})})
    return tenant
