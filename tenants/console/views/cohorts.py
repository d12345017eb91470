"""Cohorts: groups of territories that are given their sites together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import ListView, TemplateView

from tenants.actions.provision import order_provisioning
from tenants.actions.start import start
from tenants.console.views.base import LiveFragment, StaffOnly
from tenants.enums import TenantState
from tenants.models import Cohort, CohortMember, ProvisioningJob, Tenant
from tenants.provisioning import progress
from tenants.provisioning.orders import of_cohort


def with_counts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """`cohorts` with `members_count` and, of those, `live_count`."""
    live = Tenant.objects.filter(state=TenantState.LIVE).values("territory")
    return cohorts.annotate(
        members_count=Count("members"),
        live_count=Count("members", filter=Q(members__territory__in=live)),
    )


class CohortList(StaffOnly, ListView):
    template_name = "console/cohorts.html"
    section = "cohorts"
    title = _("Cohorts")
    queryset = with_counts(Cohort.objects.all())


class CohortPage(StaffOnly, TemplateView):
    """One cohort: where each member stands, and a form that provisions the rest."""

    template_name = "console/cohort.html"
    section = "cohorts"

    @cached_property
    def cohort(self) -> Cohort:
        return get_object_or_404(with_counts(Cohort.objects.all()), key=self.kwargs["key"])

    def get_title(self) -> str:
        return self.cohort.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = member_rows(self.cohort)
        progresses = [row["progress"] for row in rows if row["progress"]]
        return super().get_context_data(
            cohort=self.cohort,
            rows=rows,
            live=sum(row["is_live"] for row in rows),
            waiting=sum(is_to_provision(row) for row in rows),
            is_moving=any(one.is_moving for one in progresses),
            version=progress.version(progresses),
            **kwargs,
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        """Order and start every member that has no site yet."""
        started, problems = 0, []
        for order in of_cohort(self.cohort):
            try:
                job = order_provisioning(order, actor=request.user)
                if job.tenant.state != TenantState.LIVE:
                    started += start(job, actor=request.user)
            except ValidationError as error:
                problems.append(f"{order.territory.name}: {' '.join(error.messages)}")
        report(request, started, problems)
        return redirect("console:cohort", key=key)


class CohortProgress(LiveFragment, CohortPage):
    template_name = "console/fragments/cohort.html"


def member_rows(cohort: Cohort) -> list[dict[str, Any]]:
    """Each member with its tenant, the progress of its last job, and whether it is live.

    Seven queries, however many members there are.
    """
    current = Tenant.objects.filter(territory=OuterRef("territory")).exclude(
        state=TenantState.DELETED
    )
    members = cohort.members.select_related("territory__parent__parent").annotate(
        tenant_pk=Subquery(current.values("pk")[:1])
    )
    tenants = Tenant.objects.in_bulk([m.tenant_pk for m in members if m.tenant_pk])
    progresses = last_progress(tenants)
    return [member_row(m, tenants.get(m.tenant_pk), progresses.get(m.tenant_pk)) for m in members]


def last_progress(tenants: dict[int, Tenant]) -> dict[int, progress.Progress]:
    """The progress of the last job of each of `tenants`, by the tenant's number."""
    last = ProvisioningJob.objects.filter(tenant=OuterRef("tenant")).order_by("-pk").values("pk")
    jobs = ProvisioningJob.objects.filter(tenant__in=tenants, pk=Subquery(last[:1]))
    return {one.job.tenant_id: one for one in progress.of_jobs(jobs.prefetch_related("steps"))}


def member_row(
    member: CohortMember, tenant: Tenant | None, found: progress.Progress | None
) -> dict[str, Any]:
    is_live = tenant is not None and tenant.state == TenantState.LIVE
    return {"member": member, "tenant": tenant, "progress": found, "is_live": is_live}


def is_to_provision(row: dict[str, Any]) -> bool:
    """Whether the member of `row` has neither a site nor a job on its way to one."""
    tenant, found = row["tenant"], row["progress"]
    if tenant is None:
        return True
    beginning = tenant.state in (TenantState.DRAFT, TenantState.PROVISIONING)
    return beginning and not (found and found.is_moving)


def report(request: HttpRequest, started: int, problems: list[str]) -> None:
    """Tell how many sites are on their way, and what was in the way of the others."""
    if started or not problems:
        messages.success(
            request,
            ngettext("%(n)d site is on its way.", "%(n)d sites are on their way.", started)
            % {"n": started},
        )
    for problem in problems:
        messages.error(request, problem)
