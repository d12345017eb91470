"""Runs a provisioning job step by step, from wherever it stopped."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from tenants import audit
from tenants.enums import JobState, StepState, TenantState
from tenants.models import ProvisioningJob, ProvisioningStep, Tenant
from tenants.provisioning import golden, steps

logger = logging.getLogger(__name__)

# First key of the advisory locks that keep two runs off one tenant.
TENANT_LOCK = 71_002
# Called with the step that was just done and how many remain.
Progress = Callable[[ProvisioningStep, int], None]


class TenantBusy(Exception):
    """Another run is provisioning this tenant right now."""


class StepFailed(Exception):
    """A step could not be done; the job can be resumed once the cause is gone."""

    def __init__(self, step: ProvisioningStep, reason: str) -> None:
        super().__init__(f"{step.key}: {reason}")
        self.step = step
        self.reason = reason


@contextmanager
def _only_run_of(tenant: Tenant) -> Iterator[None]:
    """Keep other runs off `tenant`; a killed process lets go with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [TENANT_LOCK, tenant.pk])
        if not cursor.fetchone()[0]:
            raise TenantBusy(tenant.slug)
    try:
        yield
    finally:
        # Gone with the connection, where that is what failed.
        if connection.connection and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TENANT_LOCK, tenant.pk])


def run_job(job: ProvisioningJob, progress: Progress | None = None) -> None:
    """Take every step of `job` that isn't done yet, then mark the job done.

    Raises TenantBusy while another process works on the same tenant, StepFailed when a
    step refuses, DatabaseError when the database is gone. What was done stays done: run
    the job again to go on.
    """
    tenant = job.tenant
    golden.ensure()
    with _only_run_of(tenant):
        job.refresh_from_db(fields=["state"])
        if job.state == JobState.DONE:
            return
        _start(job, tenant)
        pending = _pending_steps(job)
        for number, step in enumerate(pending, start=1):
            _take(step, tenant, job)
            if progress:
                progress(step, len(pending) - number)
        _finish(job, tenant)


def _start(job: ProvisioningJob, tenant: Tenant) -> None:
    job.state = JobState.RUNNING
    job.started_at = job.started_at or timezone.now()
    job.save(update_fields=["state", "started_at"])
    if tenant.can_become(TenantState.PROVISIONING):
        tenant.state = TenantState.PROVISIONING
        tenant.save(update_fields=["state"])


def _pending_steps(job: ProvisioningJob) -> list[ProvisioningStep]:
    rows = [ProvisioningStep(job=job, key=key, order=order) for key, order in steps.keys().items()]
    ProvisioningStep.objects.bulk_create(rows, ignore_conflicts=True)
    return list(job.steps.exclude(state=StepState.DONE))


def _take(step: ProvisioningStep, tenant: Tenant, job: ProvisioningJob) -> None:
    """Do one step and say so in the same transaction, or note why it failed."""
    started = time.perf_counter()
    try:
        with transaction.atomic():
            with tenant_context(tenant):
                for part in steps.parts(step.key):
                    part.run(tenant, job.options)
            step.state = StepState.DONE
            step.error = ""
            step.seconds = time.perf_counter() - started
            step.finished_at = timezone.now()
            step.save()
    except Exception as error:
        _note_failure(step, job, error)
        raise StepFailed(step, reason_of(error)) from error


def reason_of(error: Exception) -> str:
    """What went wrong, for a person, in the active language."""
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, DatabaseError):
        code = getattr(error.__cause__, "pgcode", None)
        if code == "53100":
            return _("The disk of the database is full. Make room, then resume.")
        if code is None:
            return _("The database went away. Resume once it answers again.")
    return f"{type(error).__name__}: {error}"


def _note_failure(step: ProvisioningStep, job: ProvisioningJob, error: Exception) -> None:
    """Keep the reason with the step, if the database still takes it."""
    logger.warning("Step %s of job %s failed", step.key, job.pk, exc_info=error)
    step.state = StepState.FAILED
    step.error = reason_of(error)
    try:
        step.save(update_fields=["state", "error"])
        job.state = JobState.FAILED
        job.save(update_fields=["state"])
    except DatabaseError:
        logger.error("The failure of step %s could not be noted", step.key)


def _finish(job: ProvisioningJob, tenant: Tenant) -> None:
    with transaction.atomic():
        job.state = JobState.DONE
        job.finished_at = timezone.now()
        job.save(update_fields=["state", "finished_at"])
        audit.record("tenant.live", actor=job.requested_by or audit.SYSTEM, tenant=tenant)
