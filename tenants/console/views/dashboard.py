"""The first screen: where things stand."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from tenants import workers
from tenants.console.journal import in_words
from tenants.console.views.base import StaffOnly
from tenants.console.views.cohorts import with_counts
from tenants.enums import BEGINNING, JobState, TenantState, TerritoryKind
from tenants.models import AuditEntry, Cohort, ProvisioningJob, Tenant, Territory
from tenants.provisioning import progress

LATEST = 8


class Dashboard(StaffOnly, TemplateView):
    template_name = "console/dashboard.html"
    section = "dashboard"
    title = _("Overview")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Those of tenants that were archived on the way need nothing any more.
        unfinished = ProvisioningJob.objects.exclude(state=JobState.DONE).filter(
            tenant__state__in=BEGINNING
        )
        jobs = unfinished.select_related("tenant__territory").prefetch_related("steps")
        communes = Territory.objects.filter(kind__in=TerritoryKind.communes())
        return super().get_context_data(
            states=tenants_by_state(),
            communes=communes.count(),
            cohorts=with_counts(Cohort.objects.all()),
            jobs=progress.of_jobs(jobs[:LATEST]),
            jobs_count=unfinished.count(),
            entries=in_words(AuditEntry.objects.all()[:LATEST]),
            workers=len(workers.alive()),
            **kwargs,
        )


def tenants_by_state() -> list[dict[str, Any]]:
    """Every state with its name and how many tenants are in it."""
    counts = dict(Tenant.objects.order_by().values_list("state").annotate(Count("pk")))
    return [
        {"state": state.value, "label": state.label, "count": counts.get(state, 0)}
        for state in TenantState
    ]
