"""`manage.py messages extract|compile|check`: see `infra.messages`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from infra import messages


class Command(BaseCommand):
    help = "Extract, compile or check the message catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments of `infra.messages`."""
        messages.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out one action."""
        if code := messages.run(options["action"], options["list"], options["quiet"]):
            sys.exit(code)
