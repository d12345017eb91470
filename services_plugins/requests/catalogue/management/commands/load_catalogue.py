from typing import Any

from django.core.management.base import BaseCommand

from services_plugins.requests.catalogue.loading import load_catalogue


class Command(BaseCommand):
    help = "Publish the project's definitions of procedures in the national catalogue."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_catalogue()} versions published.")
