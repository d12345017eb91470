from typing import Any

from django.core.management.base import BaseCommand

from tenants.register import load_cohort, load_register


class Command(BaseCommand):
    help = "Load the national register of territories and the demonstration cohort."

    def handle(self, *args: Any, **options: Any) -> None:
        count = load_register()
        cohort = load_cohort()
        self.stdout.write(
            f"{count} territories, cohort “{cohort.key}” of {cohort.members.count()}."
        )
