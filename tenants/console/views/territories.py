"""The national register."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.console.forms import KINDS, TerritoryFilter
from tenants.console.views.base import FilteredList
from tenants.directory import inside, matching, with_tenant
from tenants.models import Territory


class TerritoryList(FilteredList):
    template_name = "console/territories.html"
    section = "territories"
    title = _("Territories")
    form_class = TerritoryFilter
    queryset = with_tenant(Territory.objects.select_related("parent__parent"))

    def filtered(self, rows: QuerySet[Territory], chosen: dict[str, Any]) -> QuerySet[Territory]:
        rows = rows.filter(matching(chosen.get("q", "")))
        if chosen.get("kind"):
            rows = rows.filter(kind__in=KINDS[chosen["kind"]])
        for area in ("region", "province"):
            if chosen.get(area):
                rows = rows.filter(inside(chosen[area].code))
        return rows
