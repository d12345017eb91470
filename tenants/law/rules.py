"""Asking for a rule, from any schema: `rule("access.answer").value`."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.db.models import Q, Sum
from django.utils import timezone

from tenants.directory import inside
from tenants.enums import TerritoryKind
from tenants.law.enums import AppliesTo, Unit
from tenants.law.memory import forget, remember
from tenants.law.models import LegalRule
from tenants.law.wording import in_language, quantity
from tenants.models import Territory

COPIED = (
    "code", "value", "law_ar", "law_fr", "article", "source", "valid_from", "valid_until",
    "is_verified", "population_from", "population_to",
)  # fmt: skip


class UnknownRule(LookupError):
    """No version of the rule was in force on that day, for such a territory."""


@dataclass(frozen=True)
class Rule:
    """A copy of one version of a rule, which no later change reaches."""

    code: str
    version: int
    value: int | None
    unit: Unit
    law_ar: str
    law_fr: str
    article: str
    source: str
    valid_from: date
    valid_until: date | None
    is_verified: bool
    label_ar: str
    label_fr: str
    label_zgh: str
    applies_to: AppliesTo
    population_from: int | None
    population_to: int | None

    @property
    def label(self) -> str:
        return in_language(ar=self.label_ar, fr=self.label_fr, zgh=self.label_zgh)

    @property
    def law(self) -> str:
        return in_language(ar=self.law_ar, fr=self.law_fr)

    @property
    def shown_value(self) -> str:
        """The value with its unit, in words."""
        return quantity(self.value, self.unit)

    def was_in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def covers(self, kind: str, population: int | None) -> bool:
        """Whether the rule is for such a territory; no kind or no population asks for none."""
        kinds = (kind, AppliesTo.COMMUNE) if kind == AppliesTo.DISTRICTS else (kind,)
        if kind and self.applies_to and self.applies_to not in kinds:
            return False
        if population is None:
            return True
        low, high = self.population_from or 0, self.population_to
        return low <= population and (high is None or population <= high)

    def closeness(self, kind: str) -> int:
        """How precisely the rule is for `kind`: named itself, one that holds it, all."""
        return 2 if kind and self.applies_to == kind else 1 if self.applies_to else 0

    def to_json(self) -> dict[str, Any]:
        """A copy for a JSON field, which `from_json` reads."""
        days = {
            name: day and day.isoformat()
            for name, day in (("valid_from", self.valid_from), ("valid_until", self.valid_until))
        }
        return asdict(self) | {"unit": self.unit.value, "applies_to": self.applies_to.value} | days

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        until = data["valid_until"]
        return cls(
            **data
            | {
                "unit": Unit(data["unit"]),
                "applies_to": AppliesTo(data["applies_to"]),
                "valid_from": date.fromisoformat(data["valid_from"]),
                "valid_until": until and date.fromisoformat(until),
            }
        )


def rule(
    code: str, on: date | None = None, *, kind: str = "", population: int | None = None
) -> Rule:
    """The version of `code` that was in force `on` that day, today if none is given.

    Where a rule differs from one territory to another, `code` is what its versions' codes
    begin with (`petition.citizens`), and `kind` and `population` choose among them; see
    `scope_of`. Raises UnknownRule for a code, a day or a territory that there is no rule for,
    or one that several rules are for. No query once a code was asked for.
    """
    day = on or timezone.localdate()
    found = [
        version
        for version in remember(_key(code), lambda: _versions(code))
        if version.was_in_force(day) and version.covers(kind, population)
    ]
    exact = [version for version in found if version.code == code]
    closest = max((version.closeness(kind) for version in found), default=0)
    chosen = exact or [version for version in found if version.closeness(kind) == closest]
    if len(chosen) != 1:
        wanted = f"{code} on {day} (kind {kind or 'any'}, population {population})"
        raise UnknownRule(f"{'no rule' if not chosen else 'several rules'} for {wanted}")
    return chosen[0]


def scope_of(territory: Territory) -> dict[str, Any]:
    """What `rule()` needs to know of `territory`: `rule(code, **scope_of(territory))`.

    The register counts people by communes: those of a region or a province are added up.
    """
    population = territory.population
    if population is None:
        population = remember(
            f"law:population:{territory.code}", lambda: _population_within(territory)
        )
    return {"kind": _kind_of(territory), "population": population}


def forget_rules(codes: set[str]) -> None:
    """Have `codes`, and what their codes begin with, looked up anew."""
    forget({_key(beginning) for code in codes for beginning in _beginnings(code)})


def _kind_of(territory: Territory) -> AppliesTo:
    if territory.kind == TerritoryKind.REGION:
        return AppliesTo.REGION
    if not territory.is_commune:
        return AppliesTo.PROVINCE
    # Cities with districts have a single 0 for their last number (see data/README.md).
    return AppliesTo.DISTRICTS if territory.code.endswith(".0") else AppliesTo.COMMUNE


def _population_within(territory: Territory) -> int:
    communes = Territory.objects.filter(inside(territory.code), kind__in=TerritoryKind.communes())
    return communes.aggregate(people=Sum("population"))["people"] or 0


def _key(code: str) -> str:
    return f"law:rule:{code}"


def _beginnings(code: str) -> list[str]:
    """`a.b.c`, `a.b` and `a`, for `a.b.c`."""
    words = code.split(".")
    return [".".join(words[:number]) for number in range(len(words), 0, -1)]


def _versions(code: str) -> tuple[Rule, ...]:
    """Every version of `code`, and of the codes that begin with it."""
    rows = LegalRule.objects.filter(Q(code=code) | Q(code__startswith=f"{code}."))
    return tuple(map(copy_of, rows))


def copy_of(row: LegalRule) -> Rule:
    return Rule(
        version=row.pk,
        unit=Unit(row.unit),
        applies_to=AppliesTo(row.applies_to),
        label_ar=row.name_ar,
        label_fr=row.name_fr,
        label_zgh=row.name_zgh,
        **{name: getattr(row, name) for name in COPIED},
    )
