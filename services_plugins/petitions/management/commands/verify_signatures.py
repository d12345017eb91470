"""`manage.py verify_signatures SLUG [NUMBER …]`: whether chains, signatures and counts agree."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django_tenants.utils import tenant_context

from services_plugins.kit.management.commands.remove_demonstration import NATIONAL
from services_plugins.petitions import chain
from services_plugins.petitions.models import Petition
from tenants.enums import HOLDING_DATA
from tenants.models import Tenant
from tenants.public import PORTAL


class Command(BaseCommand):
    help = "Check the chains of signatures of a tenant or the portal; fails where one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the tenant, and for petitions unless all are meant."""
        parser.add_argument("slug", help="the tenant, as in its address, or `portal`")
        parser.add_argument("numbers", nargs="*", help="numbers of petitions")

    def handle(self, *args: Any, slug: str, numbers: list[str], **options: Any) -> None:
        """Say of each petition what doesn't fit together."""
        tenants = Tenant.objects.filter(slug=slug, state__in=HOLDING_DATA)
        place = PORTAL if slug == NATIONAL else tenants.first()
        if place is None:
            raise CommandError(f"There is no tenant {slug}.")
        with tenant_context(place):
            broken = sum(not self._is_sound(petition) for petition in _petitions(numbers))
        if broken:
            raise CommandError(f"{broken} petitions whose signatures don't fit together.")

    def _is_sound(self, petition: Petition) -> bool:
        problems = chain.problems(petition)
        for problem in problems:
            self.stderr.write(f"{petition.number}: {problem}")
        if not problems:
            self.stdout.write(f"{petition.number}: {petition.signature_count} signatures, sound")
        return not problems


def _petitions(numbers: list[str]) -> list[Petition]:
    rows = Petition.objects.filter(Q(chain_length__gt=0) | Q(signature_count__gt=0))
    return list(rows.filter(number__in=numbers) if numbers else rows)
