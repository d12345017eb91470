"""`manage.py provision <code|slug>… | --cohort [KEY] | --csv FILE`"""

import sys
import time
from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as AnyDatabaseError
from django.utils import translation

from tenants.actions.provision import Order, order_provisioning
from tenants.audit import SYSTEM
from tenants.models import Cohort
from tenants.provisioning import golden
from tenants.provisioning.faults import reason_of, stops_everything
from tenants.provisioning.orders import BadFile, Refusal, from_csv, from_names, of_cohort
from tenants.provisioning.runner import StepFailed, TenantBusy, run_job

# Exit codes: 0 all live, 1 some refused or failed (run again to go on), 2 nothing could be
# read, 3 the database went away or a disk is full (run again once that is put right).
SOME_FAILED, UNREADABLE, STOPPED = 1, 2, 3
# How long to wait for other runs that are busy with what is left, in seconds.
PATIENCE = 120
PAUSE = 0.3


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
        # The command speaks English, so what it gives for reasons does, too.
        with translation.override("en"):
            self._run(options)

    def _run(self, options: dict[str, Any]) -> None:
        if not (options["names"] or options["cohort"] or options["csv"]):
            raise CommandError("Name territories, a cohort or a file.", returncode=UNREADABLE)
        try:
            orders = list(self._orders(options))
            self._prepare_golden()
            problems = self._provision(orders)
        except StepFailed as error:
            raise CommandError(error.reason, returncode=STOPPED) from error
        except AnyDatabaseError as error:
            raise CommandError(reason_of(error), returncode=STOPPED) from error
        if problems:
            raise CommandError(f"{problems} of {len(orders)} not live.", returncode=SOME_FAILED)

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
        try:
            for order, problem in provision_all(orders):
                if problem:
                    problems.append(problem)
                bar.advance(str(order))
        finally:
            bar.close()
            took = time.perf_counter() - started
            live = bar.done - len(problems)
            self.stdout.write(f"{live} of {len(orders)} live, in {took:.1f} s.")
            for problem in problems:
                self.stderr.write(self.style.ERROR(problem))
        return len(problems)


def provision_all(orders: list[Order | Refusal]) -> Iterator[tuple[Order | Refusal, str]]:
    """Bring one after the other live; yields each with what was in the way, or an empty string.

    What another run is busy with comes last, so that two runs share the work.
    """
    waiting = deque(orders)
    busy = 0
    deadline = time.monotonic() + PATIENCE
    while waiting:
        order = waiting.popleft()
        try:
            problem = order.text if isinstance(order, Refusal) else provision_one(order)
        except TenantBusy:
            if time.monotonic() < deadline:
                waiting.append(order)
                busy += 1
                if busy >= len(waiting):
                    time.sleep(PAUSE)
                continue
            problem = f"{order}: another run is provisioning it right now"
        busy = 0
        deadline = time.monotonic() + PATIENCE
        yield order, problem


def provision_one(order: Order) -> str:
    """Bring one territory live; returns what was in the way, or an empty string.

    Raises TenantBusy while another run is at it, and StepFailed or the database's own error
    where nothing further can succeed.
    """
    try:
        run_job(order_provisioning(order, actor=SYSTEM))
    except ValidationError as error:
        return f"{order}: {' '.join(error.messages)}"
    except StepFailed as error:
        if stops_everything(error.__cause__):
            raise
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
