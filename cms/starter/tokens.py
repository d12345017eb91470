"""The values of the tokens in the starter texts, for one territory.

A text says `[[name_ar]]`; the replay of the golden schema puts the commune's own name there.
What the register doesn't know becomes a phrase that says so, never an empty hole.
"""

from __future__ import annotations

from typing import Protocol

from tenants.titles import KINDS, de, french_name, title

NBSP = "\N{NO-BREAK SPACE}"
# Keeps a run of digits and signs in its order inside a right-to-left line.
ISOLATE, POP = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
NONE = "—"

UNKNOWN = {
    "ar": "تُستكمل من طرف الجماعة",
    "fr": "à compléter par la commune",
    "zgh": NONE,
}


# How the national statistics office classes a commune.
SETTINGS = {"urban": ("حضري", "urbain"), "rural": ("قروي", "rural")}


class TerritoryLike(Protocol):
    """What tokens are made from: a territory of the register, or anything that looks so."""

    code: str
    kind: str
    name_ar: str
    name_fr: str
    name_zgh: str
    population: int | None
    population_year: int | None
    latitude: float | None
    longitude: float | None

    @property
    def province(self) -> TerritoryLike | None: ...

    @property
    def region(self) -> TerritoryLike | None: ...


def number(value: int) -> str:
    """Return a whole number grouped as Morocco does, in one piece: `46 168`."""
    return f"{value:,}".replace(",", NBSP)


def degrees(value: float) -> str:
    """Return a coordinate without its sign, with three decimals: `32,766°`."""
    return f"{abs(value):.3f}°".replace(".", ",")


def tokens(territory: TerritoryLike) -> dict[str, str]:
    """Return the value of every token for `territory`."""
    return (
        _names(territory)
        | _parent("province", territory.province, "province")
        | _parent("region", territory.region, "region")
        | _population(territory)
        | _location(territory)
    )


def _names(territory: TerritoryLike) -> dict[str, str]:
    kind = KINDS[territory.kind]
    setting_ar, setting_fr = SETTINGS.get(territory.kind, (NONE, NONE))
    # Few names are known in Tifinagh; the French form is read from left to right like it.
    name_zgh = territory.name_zgh or french_name(territory.name_fr)
    return {
        "code": territory.code,
        "kind_ar": kind.ar,
        "kind_fr": kind.fr,
        "kind_zgh": kind.zgh,
        "setting_ar": setting_ar,
        "setting_fr": setting_fr,
        "name_ar": territory.name_ar,
        "name_fr": french_name(territory.name_fr),
        "name_zgh": name_zgh,
        "de_name_fr": de(territory.name_fr),
        "full_name_fr": f"{kind.fr} {de(territory.name_fr)}",
        "title_ar": title(territory.kind, territory.name_ar, "ar"),
        "title_fr": title(territory.kind, territory.name_fr, "fr"),
        "title_zgh": title(territory.kind, name_zgh, "zgh"),
        "of_title_zgh": f"{kind.of_zgh} ⵏ {name_zgh}",
    }


def _parent(prefix: str, parent: TerritoryLike | None, default_kind: str) -> dict[str, str]:
    """Return the names of a province or region; dashes where the territory has none."""
    kind = KINDS[parent.kind if parent else default_kind]
    return {
        f"{prefix}_kind_ar": kind.ar,
        f"{prefix}_kind_fr": kind.fr,
        f"{prefix}_kind_zgh": kind.zgh,
        f"{prefix}_ar": parent.name_ar if parent else NONE,
        f"{prefix}_fr": french_name(parent.name_fr) if parent else NONE,
        f"{prefix}_zgh": (parent.name_zgh or french_name(parent.name_fr)) if parent else NONE,
        f"de_{prefix}_fr": de(parent.name_fr) if parent else NONE,
    }


def _population(territory: TerritoryLike) -> dict[str, str]:
    known = territory.population is not None
    count = NONE if territory.population is None else number(territory.population)
    return {
        "population": count,
        "population_year": str(territory.population_year or NONE),
        "population_ar": f"{count} نسمة" if known else UNKNOWN["ar"],
        "population_fr": f"{count}{NBSP}habitants" if known else UNKNOWN["fr"],
        "population_zgh": count,
    }


def _location(territory: TerritoryLike) -> dict[str, str]:
    """Return the coordinates as phrases; all of Morocco lies north and west."""
    if territory.latitude is None or territory.longitude is None:
        return {"latitude": NONE, "longitude": NONE} | {
            f"location_{language}": words for language, words in UNKNOWN.items()
        }
    north, west = degrees(territory.latitude), degrees(territory.longitude)
    return {
        "latitude": north,
        "longitude": west,
        "location_ar": f"{ISOLATE}{north}{POP} شمالا، {ISOLATE}{west}{POP} غربا",
        "location_fr": f"{north} nord, {west} ouest",
        "location_zgh": f"{north} N, {west} W",
    }
