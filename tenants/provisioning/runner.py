"""Runs a provisioning job step by step, from wherever it stopped."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.db import connection, transaction
from django.utils import timezone, translation
from django_tenants.utils import tenant_context

from tenants import audit
from tenants.actions.transition import locked, require_beginning
from tenants.enums import JobState, StepState, TenantState
from tenants.models import ProvisioningJob, ProvisioningStep, Tenant
from tenants.provisioning import golden, steps
from tenants.provisioning.faults import reason_of

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
        with suppress(AnyDatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TENANT_LOCK, tenant.pk])


def run_job(job: ProvisioningJob, progress: Progress | None = None) -> None:
    """Take every step of `job` that isn't done yet, then mark the job done.

    Raises TenantBusy while another process works on the same tenant, ValidationError where
    the tenant was archived since, StepFailed when a step can't be done, and the database's
    own errors between two steps. What was done stays done: run the job again to go on.
    """
    golden.ensure()
    with _only_run_of(job.tenant):
        job.refresh_from_db(fields=["state", "options"])
        if job.state == JobState.DONE:
            return
        _start(job)
        pending = _pending_steps(job)
        for remaining, step in zip(range(len(pending) - 1, -1, -1), pending, strict=True):
            _take(step, job, is_last=not remaining)
            if progress:
                progress(step, remaining)


@transaction.atomic
def _start(job: ProvisioningJob) -> None:
    """Note that the job is under way; raises ValidationError where it must not be."""
    tenant = locked(job.tenant)
    require_beginning(tenant)
    tenant.state = TenantState.PROVISIONING
    tenant.save(update_fields=["state"])
    job.tenant = tenant
    job.state = JobState.RUNNING
    job.started_at = job.started_at or timezone.now()
    job.save(update_fields=["state", "started_at"])


def _pending_steps(job: ProvisioningJob) -> list[ProvisioningStep]:
    """The steps still to be taken; never none, since the last one ends the job."""
    rows = [ProvisioningStep(job=job, key=key, order=order) for key, order in steps.keys().items()]
    ProvisioningStep.objects.bulk_create(rows, ignore_conflicts=True)
    return list(job.steps.exclude(state=StepState.DONE))


def _take(step: ProvisioningStep, job: ProvisioningJob, *, is_last: bool) -> None:
    """Do one step and say so in the same transaction, or note why it failed."""
    tenant = job.tenant
    started = time.perf_counter()
    try:
        with transaction.atomic():
            # What a step writes must not depend on the language of who started it.
            with tenant_context(tenant), translation.override(settings.LANGUAGE_CODE):
                for part in steps.parts(step.key):
                    part.run(tenant, job.options)
            step.state = StepState.DONE
            step.error = ""
            step.seconds = time.perf_counter() - started
            step.finished_at = timezone.now()
            step.save()
            if is_last:
                _finish(job)
    except Exception as error:
        _note_failure(step, job, error)
        raise StepFailed(step, reason_of(error)) from error


def _note_failure(step: ProvisioningStep, job: ProvisioningJob, error: Exception) -> None:
    """Keep the reason with the step, if the database still takes it."""
    logger.warning("Step %s of job %s failed", step.key, job.pk, exc_info=error)
    step.state = StepState.FAILED
    step.error = reason_of(error)
    try:
        step.save(update_fields=["state", "error"])
        job.state = JobState.FAILED
        job.save(update_fields=["state"])
    except AnyDatabaseError:
        logger.error("The failure of step %s could not be noted", step.key)


def _finish(job: ProvisioningJob) -> None:
    """Note that the tenant is live, in the transaction that opened it."""
    job.state = JobState.DONE
    job.finished_at = timezone.now()
    job.save(update_fields=["state", "finished_at"])
    audit.record("tenant.live", actor=job.requested_by or audit.SYSTEM, tenant=job.tenant)
