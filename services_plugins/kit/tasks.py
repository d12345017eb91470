"""Background work that all services share, each in its tenant's schema."""

from __future__ import annotations

from django_tasks import task
from django_tenants.utils import tenant_context

from services_plugins.kit import deadlines
from tenants.enums import HOLDING_DATA
from tenants.models import Tenant
from tenants.public import PORTAL


@task()
def recount_deadlines() -> None:
    """Move the running dates of the tenant at work to where the calendar puts them now."""
    deadlines.recompute()


@task()
def recount_everywhere() -> None:
    """Have the running dates of the portal and of every tenant counted anew, each in a task."""
    for tenant in (PORTAL, *Tenant.objects.filter(state__in=HOLDING_DATA)):
        with tenant_context(tenant):
            recount_deadlines.enqueue()
