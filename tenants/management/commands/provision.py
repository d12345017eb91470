"""`manage.py provision <code|slug>… | --cohort [KEY] | --csv FILE`"""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM
from tenants.models import Cohort
from tenants.provisioning import golden
from tenants.provisioning.orders import BadFile, Refusal, from_csv, from_names, of_cohort
from tenants.provisioning.runner import StepFailed, TenantBusy, reason_of, run_job

# Exit codes: 0 all live, 1 some refused or failed (run again to go on), 2 nothing could be
# read, 3 the database went away.
SOME_FAILED, UNREADABLE, NO_DATABASE = 1, 2, 3


class Command(BaseCommand):
    help = "Turn territories into live tenants. Run again to go on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", help="codes or slugs of territories")
        parser.add_argument(
            "--cohort", nargs="?", const="demonstration", help="a cohort (default: demonstration)"
        )
        parser.add_argument(
            "--csv", type=Path, help="file with the columns code,slug,hosts,admin_email,…"
        )
        parser.add_argument("--admin-email", default="", help="first administrator of each")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            orders = list(self._orders(options))
            if not orders:
                raise CommandError("Name territories, a cohort or a file.", returncode=UNREADABLE)
            self._prepare_golden()
            refused = self._provision(orders)
        except DatabaseError as error:
            raise CommandError(reason_of(error), returncode=NO_DATABASE) from error
        if refused:
            raise CommandError(f"{refused} of {len(orders)} not live.", returncode=SOME_FAILED)

    def _orders(self, options: dict[str, Any]) -> Iterator[Order | Refusal]:
        yield from from_names(options["names"], options["admin_email"])
        if options["cohort"]:
            try:
                yield from of_cohort(Cohort.objects.get(key=options["cohort"]))
            except Cohort.DoesNotExist as error:
                raise CommandError(
                    f"No cohort “{options['cohort']}”.", returncode=UNREADABLE
                ) from error
        if options["csv"]:
            try:
                yield from from_csv(options["csv"].read_bytes())
            except (BadFile, OSError) as error:
                raise CommandError(f"{options['csv']}: {error}", returncode=UNREADABLE) from error

    def _prepare_golden(self) -> None:
        started = time.perf_counter()
        template = golden.ensure()
        took = time.perf_counter() - started
        if took > 1:
            self.stdout.write(f"Golden schema of {template.tables} tables built in {took:.1f} s.")

    def _provision(self, orders: list[Order | Refusal]) -> int:
        """Provision one after the other; returns how many are not live in the end."""
        bar = ProgressBar(len(orders), self.stdout)
        problems: list[str] = []
        started = time.perf_counter()
        for order in orders:
            problem = order.text if isinstance(order, Refusal) else provision_one(order)
            if problem:
                problems.append(problem)
            bar.advance(str(order))
        bar.close()
        done = len(orders) - len(problems)
        took = time.perf_counter() - started
        self.stdout.write(f"{done} of {len(orders)} live, in {took:.1f} s.")
        for problem in problems:
            self.stderr.write(self.style.ERROR(problem))
        return len(problems)


def provision_one(order: Order) -> str:
    """Bring one territory live; returns what was in the way, or an empty string.

    Raises DatabaseError when the database is gone: nothing further can succeed.
    """
    try:
        run_job(order_provisioning(order, actor=SYSTEM))
    except ValidationError as error:
        return f"{order}: {' '.join(error.messages)}"
    except TenantBusy:
        return f"{order}: another run is provisioning it right now"
    except StepFailed as error:
        if isinstance(error.__cause__, DatabaseError) and not getattr(
            error.__cause__.__cause__, "pgcode", None
        ):
            raise error.__cause__ from error
        return f"{order}: {error}"
    return ""


class ProgressBar:
    """A bar on a terminal, a line for each on anything else."""

    WIDTH = 30

    def __init__(self, total: int, out: Any) -> None:
        self.total = total
        self.out = out
        self.done = 0
        self.live = sys.stdout.isatty()

    def advance(self, name: str) -> None:
        self.done += 1
        if self.live:
            filled = self.WIDTH * self.done // self.total
            bar = "█" * filled + "░" * (self.WIDTH - filled)
            self.out.write(f"\r{bar} {self.done}/{self.total} {name:<40.40}", ending="")
        else:
            self.out.write(f"{self.done}/{self.total} {name}")

    def close(self) -> None:
        if self.live:
            self.out.write("")
