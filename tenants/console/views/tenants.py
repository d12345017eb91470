"""The tenants: all of them, and one with what can be done to it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, View

from tenants import audit
from tenants.console.forms import TenantFilter
from tenants.console.journal import in_words
from tenants.console.verbs import open_verbs
from tenants.console.views.base import FilteredList, StaffOnly
from tenants.directory import inside, matching
from tenants.enums import TenantState
from tenants.models import AuditEntry, Tenant
from tenants.provisioning import progress

LATEST = 15


class TenantList(FilteredList):
    template_name = "console/tenants.html"
    section = "tenants"
    title = _("Tenants")
    form_class = TenantFilter
    queryset = Tenant.objects.select_related("territory__parent__parent", "cohort")
    ordering = ["territory__code", "pk"]

    def filtered(self, rows: QuerySet[Tenant], chosen: dict[str, Any]) -> QuerySet[Tenant]:
        if words := chosen.get("q"):
            in_address = Q(slug__contains=words.lower()) | Q(domains__domain=words.lower())
            rows = rows.filter(matching(words, "territory__") | in_address).distinct()
        if chosen.get("state"):
            rows = rows.filter(state=chosen["state"])
        else:
            rows = rows.exclude(state=TenantState.DELETED)
        if chosen.get("region"):
            rows = rows.filter(inside(chosen["region"].code, "territory__"))
        if chosen.get("cohort"):
            rows = rows.filter(cohort=chosen["cohort"])
        return rows


class TenantPage(StaffOnly, DetailView):
    template_name = "console/tenant.html"
    section = "tenants"
    queryset = Tenant.objects.select_related("territory__parent__parent", "cohort")

    def get_title(self) -> str:
        return self.object.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jobs = self.object.jobs.select_related("tenant").prefetch_related("steps")
        return super().get_context_data(
            verbs=open_verbs(self.object, self.request.user),
            domains=self.object.domains.all(),
            jobs=progress.of_jobs(jobs),
            entries=in_words(AuditEntry.objects.filter(tenant_id=self.object.pk)[:LATEST]),
            deletable_at=deletable_at(self.object),
            **kwargs,
        )


def deletable_at(tenant: Tenant) -> Any:
    """When one person alone may delete `tenant`, None where nobody asked for it."""
    if not tenant.deletion_requested_at:
        return None
    return tenant.deletion_requested_at + timedelta(days=settings.TENANT_DELETION_DELAY_DAYS)


@method_decorator(require_POST, name="dispatch")
class DownloadExport(StaffOnly, View):
    """The archive kept of a deleted tenant; it holds its people's data, so it is noted."""

    permission = "remove_tenant"

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        tenant = get_object_or_404(Tenant.objects.exclude(export_path=""), pk=pk)
        try:
            archive = storages["private"].open(tenant.export_path)
        except FileNotFoundError as error:
            raise Http404 from error
        audit.record("tenant.download_export", actor=request.user, tenant=tenant)
        name = tenant.export_path.rsplit("/", 1)[-1]
        return FileResponse(archive, as_attachment=True, filename=name)
