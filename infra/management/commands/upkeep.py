"""`manage.py upkeep`: what time brings about, in every schema. To be run every few minutes."""

import logging
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django_tenants.utils import schema_context, tenant_context

from services_plugins.kit import upkeep
from tenants.enums import TenantState
from tenants.models import Tenant
from tenants.public import PORTAL, Portal

logger = logging.getLogger(__name__)

# Tenants whose editors can sign in, or will be able to again.
KEPT_UP = (TenantState.LIVE, TenantState.SUSPENDED)


class Command(BaseCommand):
    help = "Publish and unpublish what was scheduled, end old sessions, drop old task results."

    def handle(self, *args: Any, **options: Any) -> None:
        with schema_context("public"):
            call_command("clearsessions")
            call_command("prune_db_task_results", queue_name="*", verbosity=0)
            tenants = list(Tenant.objects.filter(state__in=KEPT_UP).order_by("pk"))
        failed = [tenant.slug for tenant in tenants if not self.keep_up(tenant)]
        if not self.keep_up_services(PORTAL):
            failed.append("portal")
        if failed:
            raise CommandError(f"Not kept up: {', '.join(failed)}.")

    def keep_up(self, tenant: Tenant) -> bool:
        """Do what is due in one tenant; returns whether it worked, and says why not."""
        try:
            with tenant_context(tenant), transaction.atomic():
                call_command("publish_scheduled", verbosity=0)
                call_command("clearsessions")
        except DatabaseError as error:
            # Another tenant's pages must not wait for this one's trouble.
            self.stderr.write(f"{tenant.slug}: {error}")
            return False
        return self.keep_up_services(tenant)

    def keep_up_services(self, tenant: Tenant | Portal) -> bool:
        """Do what is due in one site's services, by itself: the pages of others must not wait."""
        try:
            with tenant_context(tenant):
                upkeep.run()
        except Exception as error:  # whatever a service does wrong
            logger.exception("Services of %s", tenant.slug or "the portal")
            self.stderr.write(f"{tenant.slug or 'portal'}: {error}")
            return False
        return True
