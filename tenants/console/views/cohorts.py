"""Cohorts: groups of territories that are given their sites together."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
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
from tenants.enums import BEGINNING, TenantState
from tenants.models import Cohort, CohortMember, ProvisioningJob, Tenant
from tenants.provisioning import progress
from tenants.provisioning.orders import of_cohort

# Members on one page.
PER_PAGE = 60


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
        members = with_tenants(self.cohort.members.select_related("territory__parent__parent"))
        paginator = Paginator(members, PER_PAGE)
        page = paginator.get_page(self.request.GET.get("page"))
        rows = member_rows(page)
        # Beyond this page, too: what is counted must go on moving.
        under_way = members.filter(territory__tenants__jobs__in=progress.queued_jobs())
        is_moving = under_way.exists()
        return super().get_context_data(
            cohort=self.cohort,
            rows=rows,
            waiting=self.to_provision(members).count(),
            is_moving=is_moving,
            version=version(self.cohort, rows, is_moving),
            page_obj=page,
            paginator=paginator,
            is_paginated=page.has_other_pages(),
            **kwargs,
        )

    def to_provision(self, members: QuerySet[CohortMember]) -> QuerySet[CohortMember]:
        """The `members` with neither a site nor a job on its way to one."""
        without = members.filter(Q(tenant_state=None) | Q(tenant_state__in=BEGINNING))
        return without.exclude(territory__tenants__jobs__in=progress.queued_jobs())

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


def with_tenants(members: QuerySet[CohortMember]) -> QuerySet[CohortMember]:
    """`members` with `tenant_pk` and `tenant_state` of the last tenant of each, None for none."""
    last = Tenant.objects.filter(territory=OuterRef("territory")).order_by("-pk")
    return members.annotate(
        tenant_pk=Subquery(last.values("pk")[:1]), tenant_state=Subquery(last.values("state")[:1])
    )


def member_rows(members: Iterable[CohortMember]) -> list[dict[str, Any]]:
    """Each member with its tenant, the progress of its last job, and whether it is live.

    Six queries, however many members there are.
    """
    members = list(members)
    tenants = Tenant.objects.in_bulk([m.tenant_pk for m in members if m.tenant_pk])
    progresses = last_progress(tenants)
    return [member_row(m, tenants.get(m.tenant_pk), progresses.get(m.tenant_pk)) for m in members]


def last_progress(tenants: dict[int, Tenant]) -> dict[int, progress.Progress]:
    """The progress of the last job of each of `tenants`, by the tenant's number."""
    last = ProvisioningJob.objects.filter(tenant=OuterRef("tenant")).order_by("-pk").values("pk")
    jobs = ProvisioningJob.objects.filter(tenant__in=tenants, pk=Subquery(last[:1]))
    jobs = jobs.select_related("tenant").prefetch_related("steps")
    return {one.job.tenant_id: one for one in progress.of_jobs(jobs)}


def member_row(
    member: CohortMember, tenant: Tenant | None, found: progress.Progress | None
) -> dict[str, Any]:
    """What is shown of a member; progress only until the site is there, or closed."""
    is_beginning = tenant is not None and tenant.state in BEGINNING
    return {"member": member, "tenant": tenant, "progress": found if is_beginning else None}


def version(cohort: Cohort, rows: list[dict[str, Any]], is_moving: bool) -> str:
    """A short text that changes when anything shown of `cohort` does."""
    shown = progress.version(row["progress"] for row in rows if row["progress"])
    return f"{cohort.live_count}-{int(is_moving)}-{shown}"


def report(request: HttpRequest, started: int, problems: list[str]) -> None:
    """Tell how many sites are on their way, and what was in the way of the others."""
    if started:
        messages.success(
            request,
            ngettext("%(n)d site is on its way.", "%(n)d sites are on their way.", started)
            % {"n": started},
        )
    elif not problems:
        messages.info(request, _("Every one of them is there or on its way already."))
    for problem in problems:
        messages.error(request, problem)
