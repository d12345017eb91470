"""Looking territories up: by words in three scripts, by where they lie, by who has a site."""

from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Concat, Substr

from tenants.enums import TenantState, TerritoryKind
from tenants.models import Tenant, Territory
from tenants.text import fold

# Words that say what a place is, not what it is called: “commune de Fès”, «جماعة فاس».
KIND_WORDS = frozenset(
    fold(word)
    for word in (
        "commune", "province", "préfecture", "région", "de", "du", "d", "جماعة", "إقليم",
        "عمالة", "جهة", "ⵜⴰⴳⵔⴰⵡⵜ", "ⵜⴳⵔⴰⵡⵜ", "ⵜⴰⵙⴳⴰ", "ⵜⴰⵎⵏⴰⴹⵜ", "ⵏ",
    )
)  # fmt: skip
# Letters of the code that tell the region, and the province.
REGION_LETTERS, PROVINCE_LETTERS = 2, 6


def words_of(text: str) -> list[str]:
    """The folded words to look for; what only says the kind of place is left out."""
    words = fold(text).split()
    return [word for word in words if word not in KIND_WORDS] or words


def matching(text: str, prefix: str = "") -> Q:
    """Territories whose names or code hold every word of `text`, in any script or spelling.

    `prefix` leads from the queried model to the territory, such as `territory__`.
    """
    condition = Q()
    for word in words_of(text):
        condition &= Q(**{f"{prefix}search_text__contains": word}) | Q(
            **{f"{prefix}code__startswith": word}
        )
    return condition


def inside(area_code: str, prefix: str = "") -> Q:
    """Territories of the region or province `area_code`, itself included.

    Codes are made of their parents': 06.461.17.07 lies in 06.461, in 06.
    """
    return Q(**{f"{prefix}code": area_code}) | Q(**{f"{prefix}code__startswith": f"{area_code}."})


def areas() -> QuerySet[Territory]:
    """The regions and the provinces: 87 rows."""
    kinds = (TerritoryKind.REGION, *TerritoryKind.provinces())
    return Territory.objects.filter(kind__in=kinds).order_by("code")


def with_tenant(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """`territories`, each with the one tenant it has or an empty list in `current_tenants`."""
    current = Tenant.objects.exclude(state=TenantState.DELETED)
    return territories.prefetch_related(
        Prefetch("tenants", queryset=current, to_attr="current_tenants")
    )


def with_site(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """`territories`, each with its live tenant or an empty list in `sites`: what all may see."""
    return territories.prefetch_related(
        Prefetch("tenants", queryset=live_tenants().select_related("cohort"), to_attr="sites")
    )


def live_tenants() -> QuerySet[Tenant]:
    """The tenants whose sites are open; drafts, suspended and archived ones are nobody's news."""
    return Tenant.objects.filter(state=TenantState.LIVE)


def sites_first(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """`territories` with `has_site`, those that have one first."""
    return territories.annotate(has_site=_site_of_row()).order_by("-has_site", "code")


def only_with_site(territories: QuerySet[Territory]) -> QuerySet[Territory]:
    """Those of `territories` whose site is open."""
    return territories.filter(_site_of_row())


def _site_of_row() -> Exists:
    """Whether the territory of a row has an open site."""
    return Exists(live_tenants().filter(territory=OuterRef("pk")))


def best_first(territories: QuerySet[Territory], text: str) -> QuerySet[Territory]:
    """`territories` that match `text`: those with a site, whole words, the most peopled first."""
    names = Concat(Value(" "), "search_text", Value(" "), output_field=TextField())
    whole = Q(folded_names__contains=f" {' '.join(words_of(text))} ")
    return (
        territories.annotate(has_site=_site_of_row(), folded_names=names)
        .annotate(is_whole=ExpressionWrapper(whole, BooleanField()))
        .order_by("-has_site", "-is_whole", F("population").desc(nulls_last=True), "code")
    )


@dataclass(frozen=True)
class Figures:
    """What the register and the platform count in an area."""

    communes: int = 0
    sites: int = 0
    population: int = 0
    year: int | None = None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            communes=self.communes + other.communes,
            sites=self.sites + other.sites,
            population=self.population + other.population,
            year=max(filter(None, (self.year, other.year)), default=None),
        )


def figures(letters: int, within: str = "") -> dict[str, Figures]:
    """The figures of the communes by area: one query.

    `letters` is how much of the code tells the area: `REGION_LETTERS` or `PROVINCE_LETTERS`.
    `within` is the code of the region to stay in.
    """
    communes = Territory.objects.filter(kind__in=TerritoryKind.communes())
    if within:
        communes = communes.filter(inside(within))
    rows = (
        communes.values(area=Substr("code", 1, letters))
        .annotate(
            communes=Count("pk"),
            sites=Count("pk", filter=_site_of_row()),
            people=Sum("population"),
            year=Max("population_year"),
        )
        .order_by("area")
    )
    return {
        row["area"]: Figures(row["communes"], row["sites"], row["people"] or 0, row["year"])
        for row in rows
    }
