"""The national audit trail."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import audit
from tenants.console.forms import AuditFilter
from tenants.console.journal import in_words
from tenants.console.views.base import FilteredList
from tenants.models import AuditEntry, Tenant

COLUMNS = ["at", "actor", "action", "target", "tenant", "data"]
# Cells that begin with one of these are formulas to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class AuditList(FilteredList):
    template_name = "console/audit.html"
    section = "audit"
    title = _("Audit trail")
    permission = "view_auditentry"
    form_class = AuditFilter
    queryset = AuditEntry.objects.all()
    paginate_by = 60

    def filtered(self, rows: QuerySet[AuditEntry], chosen: dict[str, Any]) -> QuerySet[AuditEntry]:
        if not self.form.is_valid():
            return rows.none()
        if slug := chosen["tenant"].strip().lower():
            tenants = Tenant.objects.filter(slug=slug).values("pk")
            rows = rows.filter(Q(tenant_id__in=tenants) | Q(target=slug))
        if chosen["action"]:
            rows = rows.filter(action=chosen["action"])
        if chosen["person"]:
            rows = rows.filter(actor__icontains=chosen["person"].strip())
        if chosen["since"]:
            rows = rows.filter(at__date__gte=chosen["since"])
        if chosen["until"]:
            rows = rows.filter(at__date__lte=chosen["until"])
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"entries": in_words(context["page_obj"])}


class AuditExport(AuditList):
    """What the filters leave, as a CSV file; noted in the trail itself."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        rows = self.get_queryset()
        if not self.form.is_valid():
            return redirect(f"{request.path.removesuffix('csv/')}?{request.GET.urlencode()}")
        chosen = {key: str(value) for key, value in self.form.cleaned_data.items() if value}
        # Before the entry of the export itself.
        last = rows.values_list("pk", flat=True).first() or 0
        audit.record("audit.export", actor=request.user, data=chosen)
        name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
        return csv_response(name, lines(rows.filter(pk__lte=last)))


def lines(entries: QuerySet[AuditEntry]) -> Iterator[list[str]]:
    """The column names, then a row for each of `entries`."""
    yield COLUMNS
    for entry in entries.iterator(chunk_size=2000):
        data = json.dumps(entry.data, ensure_ascii=False) if entry.data else ""
        tenant = str(entry.tenant_id or "")
        at = timezone.localtime(entry.at).isoformat(timespec="seconds")
        yield [at, entry.actor, entry.action, entry.target, tenant, data]


def harmless(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


class _Echo:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_response(name: str, rows: Iterable[list[str]]) -> HttpResponse | StreamingHttpResponse:
    """`rows` as a download, in UTF-8 with the mark that spreadsheets need to know it."""
    writer = csv.writer(_Echo())

    def stream() -> Iterator[str]:
        yield "\ufeff"
        for row in rows:
            yield writer.writerow([harmless(cell) for cell in row])

    return StreamingHttpResponse(
        stream(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
