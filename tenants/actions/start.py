"""Sending a provisioning job to the workers."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tenants import audit
from tenants.actions.transition import require_beginning
from tenants.enums import JobState
from tenants.models import ProvisioningJob
from tenants.permissions import require
from tenants.tasks import provision_tenant


@transaction.atomic
def start(job: ProvisioningJob, *, actor: Any) -> bool:
    """Have a worker run `job` from wherever it stopped; False where that is on its way.

    Raises PermissionDenied, or ValidationError for a job that is done, or whose tenant has
    been archived since.
    """
    require(actor, "provision_tenant")
    job = (
        ProvisioningJob.objects.select_for_update(of=("self",))
        .select_related("tenant")
        .get(pk=job.pk)
    )
    if job.state == JobState.DONE:
        raise ValidationError(_("This job is done."), code="job_done")
    require_beginning(job.tenant)
    if queued().filter(args_kwargs__args=[job.pk]).exists():
        return False
    provision_tenant.enqueue(job.pk, language=get_language() or settings.LANGUAGE_CODE)
    audit.record("tenant.provision", actor=actor, tenant=job.tenant, data={"job": job.pk})
    return True


def queued() -> QuerySet[DBTaskResult]:
    """The provisioning tasks that a worker has taken or is still to take."""
    return DBTaskResult.objects.filter(
        task_path=provision_tenant.module_path,
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
    )
