"""The national audit trail."""

from typing import Any

from django_tenants.utils import schema_context

from tenants.models import AuditEntry, Tenant

# Who acts when nobody signed in does: a command or a scheduled task.
SYSTEM = "system"


def record(
    action: str,
    *,
    actor: Any = SYSTEM,
    target: str = "",
    tenant: Tenant | None = None,
    data: dict | None = None,
) -> AuditEntry:
    """Add an entry, in the public schema wherever the connection is.

    `action` is `<area>.<verb>`, such as `tenant.suspend`; `actor` a user or a name;
    `data` holds no personal data beyond staff's own addresses.
    """
    with schema_context("public"):
        return AuditEntry.objects.create(
            actor=getattr(actor, "email", actor),
            action=action,
            target=target or (tenant.slug if tenant else ""),
            tenant_id=tenant.pk if tenant else None,
            data=data or {},
        )
