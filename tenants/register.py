"""Loading the national register and the cohorts from the project's data files."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import transaction

from tenants.enums import TerritoryKind
from tenants.models import Cohort, CohortMember, Territory
from tenants.text import fold

DATA = Path(__file__).resolve().parent / "data"
# Columns that a newer register may change; names stay as the ministry corrected them.
UPDATED = ["kind", "parent", "population", "population_year", "latitude", "longitude"]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _number(text: str, kind: type) -> float | int | None:
    return kind(text) if text else None


def _territory(row: dict[str, str], kind: str, parents: dict[str, Territory]) -> Territory:
    """An unsaved territory; its parent is found by the first parts of its code."""
    names = {key: row[key] for key in ("name_ar", "name_fr")}
    code = row["code"]
    depth = 1 if kind in TerritoryKind.provinces() else 2
    parent = None if kind == TerritoryKind.REGION else parents[".".join(code.split(".")[:depth])]
    return Territory(
        code=code,
        kind=kind,
        parent=parent,
        population=_number(row.get("population", ""), int),
        population_year=_number(row.get("population_year", ""), int),
        latitude=_number(row.get("lat", ""), float),
        longitude=_number(row.get("lon", ""), float),
        search_text=fold(" ".join(names.values())),
        **names,
    )


def _save(territories: Iterable[Territory]) -> dict[str, Territory]:
    """Insert or update `territories`; returns those of the same kinds by code."""
    rows = list(territories)
    Territory.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=UPDATED
    )
    return Territory.objects.in_bulk([row.code for row in rows], field_name="code")


@transaction.atomic
def load_register() -> int:
    """Load regions, provinces and communes; returns how many territories there are."""
    regions = _save(_territory(row, TerritoryKind.REGION, {}) for row in _rows("regions.csv"))
    provinces = _save(_territory(row, row["kind"], regions) for row in _rows("provinces.csv"))
    communes = _save(_territory(row, row["kind"], provinces) for row in _rows("communes.csv"))
    return len(regions) + len(provinces) + len(communes)


@transaction.atomic
def load_cohort() -> Cohort:
    """Load the demonstration cohort, with the Amazigh names it brings."""
    data = json.loads((DATA / "cohort.json").read_text(encoding="utf-8"))
    members = data.pop("members")
    cohort, _ = Cohort.objects.update_or_create(key=data.pop("key"), defaults=data)
    territories = Territory.objects.in_bulk([m["code"] for m in members], field_name="code")
    for member in members:
        territory = territories[member["code"]]
        if not territory.name_zgh:
            territory.name_zgh = member["name_zgh"]
            territory.search_text = fold(
                f"{territory.name_ar} {territory.name_fr} {territory.name_zgh}"
            )
            territory.save(update_fields=["name_zgh", "search_text"])
        CohortMember.objects.update_or_create(
            cohort=cohort,
            territory=territory,
            defaults={"slug": member["slug"], "is_confirmed": member["confirmed"]},
        )
    return cohort
