"""Provisioning jobs and how far they are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, View

from tenants.actions.start import start
from tenants.console.forms import JobFilter
from tenants.console.views.base import FilteredList, LiveFragment, StaffOnly
from tenants.models import ProvisioningJob
from tenants.provisioning import progress

JOBS = ProvisioningJob.objects.select_related("tenant__territory").prefetch_related("steps")


class JobList(FilteredList):
    template_name = "console/jobs.html"
    section = "jobs"
    title = gettext_lazy("Jobs")
    form_class = JobFilter
    queryset = JOBS
    paginate_by = 30

    def filtered(
        self, rows: QuerySet[ProvisioningJob], chosen: dict[str, Any]
    ) -> QuerySet[ProvisioningJob]:
        return rows.filter(state=chosen["state"]) if chosen.get("state") else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        jobs = progress.of_jobs(context["page_obj"])
        return context | {
            "jobs": jobs,
            "is_moving": any(one.is_moving for one in jobs),
            "version": progress.version(jobs),
        }


class JobListProgress(LiveFragment, JobList):
    template_name = "console/fragments/jobs.html"


class JobPage(StaffOnly, DetailView):
    template_name = "console/job.html"
    section = "jobs"
    queryset = JOBS

    def get_title(self) -> str:
        return self.object.tenant.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        (found,) = progress.of_jobs([self.object])
        return super().get_context_data(
            progress=found, is_moving=found.is_moving, version=progress.version([found]), **kwargs
        )


class JobProgress(LiveFragment, JobPage):
    template_name = "console/fragments/job.html"


class StartJob(StaffOnly, View):
    """Have a job run again, from the step where it stopped."""

    permission = "provision_tenant"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = get_object_or_404(JOBS, pk=pk)
        try:
            if start(job, actor=request.user):
                messages.success(request, _("The job goes on from where it stopped."))
            else:
                messages.info(request, _("The job is on its way already."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("console:job", pk=pk)
