"""How far provisioning jobs are, said honestly: no worker, no progress."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tenants import workers
from tenants.actions.start import queued
from tenants.enums import BEGINNING, JobState, StepState
from tenants.models import ProvisioningJob, ProvisioningStep
from tenants.provisioning import steps
from tenants.provisioning.runner import TENANT_LOCK


class Condition(models.TextChoices):
    """What is happening to a job right now, which its row alone can't tell."""

    WAITING = "waiting", _("Waiting for its turn")
    NO_WORKER = "no_worker", _("Waiting: no worker is running")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped half-way")
    FAILED = "failed", _("Failed")
    DONE = "done", _("Done")

    @classmethod
    def moving(cls) -> tuple["Condition", ...]:
        """Those that may change by themselves."""
        return (cls.WAITING, cls.NO_WORKER, cls.RUNNING)

    @classmethod
    def resumable(cls) -> tuple["Condition", ...]:
        """Those that only a person can get out of."""
        return (cls.STOPPED, cls.FAILED)


@dataclass(frozen=True)
class Line:
    """One step as it is shown."""

    key: str
    label: str | Promise
    state: str
    seconds: float | None = None
    error: str = ""


@dataclass(frozen=True)
class Progress:
    """One job as it is shown."""

    job: ProvisioningJob
    condition: Condition
    lines: list[Line]

    @property
    def done(self) -> int:
        return sum(line.state == StepState.DONE for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def current(self) -> Line | None:
        """The step under way, or the one that failed."""
        return next((line for line in self.lines if line.state != StepState.DONE), None)

    @property
    def is_moving(self) -> bool:
        return self.condition in Condition.moving()

    @property
    def is_resumable(self) -> bool:
        """Whether a person can have it go on; not once its tenant was archived."""
        return self.condition in Condition.resumable() and self.job.tenant.state in BEGINNING

    @property
    def seconds(self) -> float:
        return sum(line.seconds or 0 for line in self.lines)


def of_jobs(jobs: Iterable[ProvisioningJob]) -> list[Progress]:
    """The progress of `jobs`, whose `steps` are best prefetched; three queries more."""
    jobs = list(jobs)
    locked = workers.held(TENANT_LOCK)
    living = workers.alive()
    tasks = {row.args_kwargs["args"][0]: is_taken(row, living) for row in queued()}

    def condition(job: ProvisioningJob) -> Condition:
        if job.state == JobState.DONE:
            return Condition.DONE
        if job.tenant_id in locked or tasks.get(job.pk):
            return Condition.RUNNING
        if job.pk in tasks:
            return Condition.WAITING if living else Condition.NO_WORKER
        return Condition.FAILED if job.state == JobState.FAILED else Condition.STOPPED

    found = []
    for job in jobs:
        now = condition(job)
        found.append(Progress(job, now, _lines(list(job.steps.all()), now)))
    return found


def queued_jobs() -> list[int]:
    """The numbers of the jobs that a worker has taken or is still to take."""
    return [row.args_kwargs["args"][0] for row in queued()]


def is_taken(task: DBTaskResult, living: set[str]) -> bool:
    """Whether one of the `living` workers has `task` under way."""
    taken = task.status == TaskResultStatus.RUNNING
    return taken and bool(task.worker_ids) and task.worker_ids[-1] in living


def _lines(rows: list[ProvisioningStep], condition: Condition) -> list[Line]:
    """Every step in order; the first that isn't done is under way while the job runs."""
    by_key = {row.key: row for row in rows}
    labels = steps.labels()
    # A finished job shows the steps it took, not those that were added since.
    keys = list(by_key) if condition == Condition.DONE else list(steps.keys())
    lines = []
    reached = False
    for key in keys:
        row = by_key.get(key)
        state = row.state if row else StepState.PENDING
        if state != StepState.DONE and not reached:
            reached = True
            if condition == Condition.RUNNING:
                state = "running"
        lines.append(
            Line(
                key,
                labels.get(key, key),
                state,
                row.seconds if row else None,
                row.error if row and state == StepState.FAILED else "",
            )
        )
    return lines


def version(progresses: Iterable[Progress]) -> str:
    """A short text that changes when anything shown of `progresses` does."""
    facts = [(p.job.pk, p.condition.value, [(x.key, x.state) for x in p.lines]) for p in progresses]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
