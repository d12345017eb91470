"""Taking a tenant away: archived first, then deleted in two steps.

Deletion needs a second person, or a delay in which anyone may still object, and keeps an
export of everything that the schema and the folder of files held.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import audit, backup
from tenants.actions.transition import locked, require_transition, transition
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.permissions import require
from tenants.provisioning.runner import TENANT_LOCK
from tenants.tasks import forget_tasks, remove_files_of_deleted


@transaction.atomic
def archive(tenant: Tenant, *, actor: Any) -> Tenant:
    """Close `tenant` for good while keeping its data: its hosts answer 404.

    This is also the way out of a provisioning that nobody wants to go on with.

    Raises PermissionDenied, or ValidationError where the state doesn't allow it.
    """
    require(actor, "remove_tenant")
    return transition(tenant, TenantState.ARCHIVED, actor=actor, action="tenant.archive")


@transaction.atomic
def request_deletion(tenant: Tenant, *, actor: Any) -> Tenant:
    """First step: note who wants an archived `tenant` deleted, and since when.

    Raises PermissionDenied, or ValidationError unless the tenant is archived.
    """
    require(actor, "remove_tenant")
    tenant = locked(tenant)
    if tenant.state != TenantState.ARCHIVED:
        raise ValidationError(_("Only an archived site can be deleted."), code="transition")
    if not tenant.deletion_requested_at:
        tenant.deletion_requested_by = getattr(actor, "email", actor)
        tenant.deletion_requested_at = timezone.now()
        tenant.save(update_fields=["deletion_requested_by", "deletion_requested_at"])
        audit.record("tenant.request_deletion", actor=actor, tenant=tenant)
    return tenant


@transaction.atomic
def withdraw_deletion(tenant: Tenant, *, actor: Any) -> Tenant:
    """Take the request for deletion back.

    Raises PermissionDenied, or ValidationError where there is none, or it was carried out.
    """
    require(actor, "remove_tenant")
    tenant = locked(tenant)
    if tenant.state != TenantState.ARCHIVED or not tenant.deletion_requested_at:
        raise ValidationError(_("Nobody has asked for this deletion."), code="not_requested")
    tenant.deletion_requested_by = ""
    tenant.deletion_requested_at = None
    tenant.save(update_fields=["deletion_requested_by", "deletion_requested_at"])
    audit.record("tenant.withdraw_deletion", actor=actor, tenant=tenant)
    return tenant


def may_delete(tenant: Tenant, actor: Any) -> bool:
    """Whether the second step is open to `actor`: another person, or the delay is over."""
    if not tenant.deletion_requested_at:
        return False
    delay = timedelta(days=settings.TENANT_DELETION_DELAY_DAYS)
    waited = timezone.now() >= tenant.deletion_requested_at + delay
    return waited or getattr(actor, "email", actor) != tenant.deletion_requested_by


def delete(tenant: Tenant, *, actor: Any) -> Tenant:
    """Second step: export `tenant`, then drop its schema, hosts and files.

    The row stays, with the path of the export. All or nothing: whatever ends this half-way
    leaves the tenant archived and whole. Its files go once that is committed, by a task,
    which a worker takes up again where another died.

    Raises PermissionDenied, or ValidationError while neither a second person nor the delay
    confirms, or a worker is still at work on the tenant.
    """
    require(actor, "remove_tenant")
    written: list[str] = []
    try:
        return _delete(tenant, actor, written)
    except BaseException:
        for path in written:
            storages["private"].delete(path)
        raise


@transaction.atomic
def _delete(tenant: Tenant, actor: Any, written: list[str]) -> Tenant:
    """`delete` in one transaction; notes in `written` the export that it has made."""
    tenant = locked(tenant)
    require_transition(tenant, TenantState.DELETED)
    _require_confirmation(tenant, actor)
    _require_rest(tenant)
    path = backup.export(tenant)
    written.append(path)
    backup.verify(path)
    tenant.export_path = path
    tenant.primary_host = ""
    tenant.save(update_fields=["export_path", "primary_host"])
    tenant = transition(
        tenant, TenantState.DELETED, actor=actor, action="tenant.delete", data={"export": path}
    )
    for domain in tenant.domains.all():
        domain.delete()
    with connection.cursor() as cursor:
        schema = connection.ops.quote_name(tenant.schema_name)
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    forget_tasks(tenant.schema_name)
    remove_files_of_deleted.enqueue(tenant.pk)
    return tenant


def _require_confirmation(tenant: Tenant, actor: Any) -> None:
    if not may_delete(tenant, actor):
        raise ValidationError(
            _("Deletion needs a request by another person, or %(days)d days."),
            params={"days": settings.TENANT_DELETION_DELAY_DAYS},
            code="second_person",
        )


def _require_rest(tenant: Tenant) -> None:
    """Keep provisioning off `tenant` until the transaction ends; a run under way is let end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [TENANT_LOCK, tenant.pk])
        (is_free,) = cursor.fetchone()
    if not is_free:
        raise ValidationError(
            _("A worker is at work on this site. Try again when it has ended."), code="busy"
        )
