"""Looking territories up: by words in three scripts, by where they lie, by who has a site."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from tenants.enums import TenantState
from tenants.models import Tenant, Territory
from tenants.text import fold


def matching(text: str, prefix: str = "") -> Q:
    """Territories whose names or code hold every word of `text`, in any script or spelling.

    `prefix` leads from the queried model to the territory, such as `territory__`.
    """
    condition = Q()
    for word in fold(text).split():
        condition &= Q(**{f"{prefix}search_text__contains": word}) | Q(
            **{f"{prefix}code__startswith": word}
        )
    return condition


def inside(area_code: str, prefix: str = "") -> Q:
    """Territories of the region or province `area_code`, itself included.

    Codes are made of their parents': 06.461.17.07 lies in 06.461, in 06.
    """
    return Q(**{f"{prefix}code": area_code}) | Q(**{f"{prefix}code__startswith": f"{area_code}."})


def with_tenant(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """`territories`, each with the one tenant it has or an empty list in `current_tenants`."""
    current = Tenant.objects.exclude(state=TenantState.DELETED)
    return territories.prefetch_related(
        Prefetch("tenants", queryset=current, to_attr="current_tenants")
    )


def sites_first(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """`territories` with `has_site`, those that have one first."""
    live = Tenant.objects.filter(territory=OuterRef("pk"), state=TenantState.LIVE)
    return territories.annotate(has_site=Exists(live)).order_by("-has_site", "code")
