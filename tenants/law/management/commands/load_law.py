from typing import Any

from django.core.management.base import BaseCommand

from tenants.law.loading import load_holidays, load_rules


class Command(BaseCommand):
    help = "Load the legal rules and the holidays that are missing; keep the ministry's own."

    def handle(self, *args: Any, **options: Any) -> None:
        rules = load_rules()
        holidays = load_holidays()
        self.stdout.write(f"{rules} versions of rules added, {holidays} holidays added or moved.")
