"""Tells the portal what has changed about the council of the tenant at work."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils import timezone
from django_tenants.utils import schema_context

from services_plugins.council.directory.models import PublishedCouncil
from services_plugins.council.oparl.views import describe_body
from services_plugins.kit import switches
from tenants.public import PORTAL


def push() -> None:
    """Bring the portal's row of this council up to date; nothing is written while it is."""
    tenant, is_on = connection.tenant.pk, switches.is_on("council")
    body = describe_body()
    with schema_context(PORTAL.schema_name):
        _keep(tenant, body, is_on)


def _keep(tenant: int, body: dict[str, Any], is_on: bool) -> None:
    row = PublishedCouncil.objects.filter(tenant_id=tenant).first()
    if row is None:
        if is_on:
            PublishedCouncil.objects.create(tenant_id=tenant, body=body)
    elif (row.is_on, row.body) != (is_on, body):
        row.is_on, row.body = is_on, body
        row.removed_at = None if is_on else timezone.now()
        row.save(update_fields=["is_on", "body", "removed_at", "updated_at"])
