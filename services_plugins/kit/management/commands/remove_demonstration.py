"""`manage.py remove_demonstration SLUG`: a site without made-up data, before it goes live."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from services_plugins.kit import demonstration
from tenants.enums import HOLDING_DATA
from tenants.models import Tenant
from tenants.public import PORTAL

# What the portal is called here; no tenant can be (RESERVED_SLUGS).
NATIONAL = "portal"


class Command(BaseCommand):
    help = "Take the data of the demonstration out of the services of a tenant or the portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the tenant."""
        parser.add_argument("slug", help="the tenant, as in its address, or `portal`")

    def handle(self, *args: Any, slug: str, **options: Any) -> None:
        """Remove, and say how much that was."""
        tenants = Tenant.objects.filter(slug=slug, state__in=HOLDING_DATA)
        place = PORTAL if slug == NATIONAL else tenants.first()
        if place is None:
            raise CommandError(f"There is no tenant {slug}.")
        with tenant_context(place):
            count = demonstration.remove()
        self.stdout.write(f"{count} records of the demonstration removed from {slug}.")
