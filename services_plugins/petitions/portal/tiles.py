"""A map of the regions in tiles of one size, each roughly where its region lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services_plugins.petitions.portal.statistics import Record
from tenants.models import Territory

# Shades of a tile, from none to the most.
SHADES = 4


@dataclass(frozen=True)
class Tile:
    """One region of the map; its place in the grid is in the style sheet, by its code."""

    region: Territory
    count: int
    shade: int


def tiles(regions: Iterable[Territory], records: Mapping[str, Record]) -> list[Tile]:
    """Return the regions with their petitions, the more the darker."""
    counts = {
        one.code: records[one.code].petitions if one.code in records else 0 for one in regions
    }
    most = max(counts.values(), default=0)
    return [
        Tile(one, counts[one.code], -(-SHADES * counts[one.code] // most) if most else 0)
        for one in regions
    ]
