"""`manage.py work`: run what was put off to the background, until told to stop."""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from tenants import workers
from tenants.tasks import run_in_its_schema

logger = logging.getLogger(__name__)

# Seconds between two looks after tasks whose worker has died.
UPKEEP_SECONDS = 15


class TenantWorker(Worker):
    """Takes tasks one by one, each in the schema it was enqueued from.

    SIGTERM and Ctrl+C let the task under way end; a second one does not. When the database
    goes away, it waits for it to come back.
    """

    def __init__(self, *, interval: float, until_empty: bool) -> None:
        self.badge = workers.Badge()
        self.until_empty = until_empty
        self.last_upkeep = float("-inf")
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            # Each call of the base class's `run` empties the queue, then returns to ours.
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.badge.worker_id,
        )

    def run(self) -> None:
        """Work until a signal, or with `until_empty` until nothing is queued."""
        try:
            while self.running:
                self.empty_queue()
                if self.until_empty:
                    return
                time.sleep(self.interval)
        finally:
            self.badge.drop()

    def empty_queue(self) -> None:
        """Run everything that is queued; come back early where the database is away.

        With `until_empty`, raises DatabaseError instead.
        """
        try:
            self.keep_up()
            super().run()
        except (DatabaseError, InterfaceError) as error:
            if self.until_empty:
                raise
            logger.warning("The database is away: %s", error)
            self.last_upkeep = float("-inf")
            connection.close()

    def keep_up(self) -> None:
        """From time to time: show that we live, and take over from those who don't."""
        if time.monotonic() - self.last_upkeep < UPKEEP_SECONDS:
            return
        close_old_connections()
        connection.set_schema_to_public()
        self.badge.wear()
        if count := workers.requeue_abandoned(self.worker_id):
            logger.warning("Took over %d tasks of workers that died", count)
        self.last_upkeep = time.monotonic()

    def run_task(self, row: DBTaskResult) -> None:
        """Run the task of `row` and keep what came of it; its schema may be gone by now."""
        try:
            run_in_its_schema(row, lambda: super(TenantWorker, self).run_task(row))
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:
            row.set_failed(error)
        # A long queue must not keep us from the tasks of the dead.
        connection.set_schema_to_public()
        self.keep_up()


class Command(BaseCommand):
    help = "Run background tasks, such as provisioning, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between looks at an empty queue"
        )
        parser.add_argument(
            "--batch", action="store_true", help="stop once nothing is queued any more"
        )

    def handle(self, *args: Any, interval: float, batch: bool, **options: Any) -> None:
        worker = TenantWorker(interval=interval, until_empty=batch)
        worker.configure_signals()
        worker.run()
