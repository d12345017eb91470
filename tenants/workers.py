"""The workers that run background tasks: which are alive, and what dead ones left behind.

Each worker holds an advisory lock for as long as it lives, on a connection of its own: the
database lets go of it whatever way the process ends, `kill -9` and power cuts included.
"""

import secrets

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# First key of the advisory locks of workers; the second is the worker's number.
WORKER_LOCK = 71_003
# A task that was under way each time that many workers died is what kills them.
MAX_ATTEMPTS = 5

HELD_LOCKS = """
SELECT objid::bigint FROM pg_locks
 WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND granted
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class WorkerLost(Exception):
    """The workers that took a task died before its end, once too often."""


class Badge:
    """What tells that a worker is alive; `worker_id` is the name it signs tasks with."""

    def __init__(self) -> None:
        self.number = secrets.randbelow(2**31)
        self.worker_id = str(self.number)
        self._holder: BaseDatabaseWrapper | None = None

    def wear(self) -> None:
        """Hold the lock, again where the database has lost it. Raises DatabaseError."""
        if self._holder is not None and self._holder.is_usable():
            return
        self.drop()
        holder = connection.copy()
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [WORKER_LOCK, self.number])
        self._holder = holder

    def drop(self) -> None:
        if self._holder is not None:
            self._holder.close()
            self._holder = None


def held(key: int) -> set[int]:
    """The second keys of the advisory locks under the first key `key` that anyone holds."""
    with connection.cursor() as cursor:
        cursor.execute(HELD_LOCKS, [key])
        return {row[0] for row in cursor.fetchall()}


def alive() -> set[str]:
    """The names of the workers that are running."""
    return {str(number) for number in held(WORKER_LOCK)}


def requeue_abandoned(own_id: str = "") -> int:
    """Queue again what dead workers had under way; returns how many tasks.

    `own_id` is the caller, who is between two tasks: what is still marked as its own was
    left when the database went away.
    """
    working = alive() - {own_id}
    count = 0
    with transaction.atomic():
        for row in DBTaskResult.objects.running().select_for_update(skip_locked=True):
            if row.worker_ids and row.worker_ids[-1] in working:
                continue
            if len(row.worker_ids) >= MAX_ATTEMPTS:
                row.set_failed(WorkerLost(f"{MAX_ATTEMPTS} workers died on this task."))
                continue
            row.status = TaskResultStatus.READY
            row.started_at = None
            row.save(update_fields=["status", "started_at"])
            count += 1
    return count
