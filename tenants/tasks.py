"""Background tasks that run in the schema they were enqueued from."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation
from django_tasks import task
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.compat import normalize_json
from django_tasks_db.models import DBTaskResult
from django_tenants.utils import schema_context, tenant_context

from tenants.enums import TenantState

# Key of the schema in the row's arguments.
SCHEMA = "schema"


class TenantDatabaseBackend(DatabaseBackend):
    """Keeps one queue in the public schema, each row with the schema it is about.

    The row is written in the caller's transaction, so a rolled-back change leaves no task.
    """

    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> DBTaskResult:
        """Write the row as the base class does, with the schema in it from the start."""
        schema = connection.schema_name
        with schema_context("public"):
            return DBTaskResult.objects.create(
                id=self._get_id(),
                args_kwargs=normalize_json({"args": args, "kwargs": kwargs, SCHEMA: schema}),
                priority=task.priority,
                task_path=task.module_path,
                queue_name=task.queue_name,
                run_after=task.run_after,
                backend_name=self.alias,
            )

    def get_result(self, result_id: str) -> Any:
        with schema_context("public"):
            return super().get_result(result_id)


def run_in_its_schema(row: DBTaskResult, run: Any) -> None:
    """Call `run()` with the connection in the schema that `row` was enqueued from.

    Raises Tenant.DoesNotExist when that tenant is gone, so that its tasks end failed
    instead of running somewhere else.
    """
    from tenants.models import Tenant

    schema = row.args_kwargs.get(SCHEMA, "public")
    if schema == "public":
        run()
        return
    # The row of a deleted tenant stays, for the record; its schema and files are gone.
    tenants = Tenant.objects.exclude(state=TenantState.DELETED).select_related("territory")
    tenant = tenants.get(schema_name=schema)
    _keep_in_public(row)
    with tenant_context(tenant):
        run()


def _keep_in_public(row: DBTaskResult) -> None:
    """Have `row` saved where the queue is, whatever schema its task is working in."""
    save = row.save

    def save_in_public(*args: Any, **kwargs: Any) -> None:
        with schema_context("public"):
            save(*args, **kwargs)

    row.save = save_in_public  # type: ignore[method-assign]


def forget_tasks(schema: str) -> None:
    """Take what was enqueued from `schema` off the queue: there is nothing left to work on."""
    with schema_context("public"):
        DBTaskResult.objects.filter(**{f"args_kwargs__{SCHEMA}": schema}).delete()


@task()
def provision_tenant(job_id: int, language: str = settings.LANGUAGE_CODE) -> None:
    """Run the provisioning job `job_id` to its end, from wherever it stopped.

    What goes wrong is said in `language`, that of the person who started it.
    """
    from tenants.models import ProvisioningJob
    from tenants.provisioning.runner import run_job

    with schema_context("public"), translation.override(language):
        run_job(ProvisioningJob.objects.select_related("tenant__territory").get(pk=job_id))


@task()
def remove_files_of_deleted(tenant_id: int) -> None:
    """Delete the files of a tenant that is deleted; harmless to repeat."""
    from tenants import backup
    from tenants.enums import TenantState
    from tenants.models import Tenant

    with schema_context("public"):
        backup.remove_files(Tenant.objects.get(pk=tenant_id, state=TenantState.DELETED))
