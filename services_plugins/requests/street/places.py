"""Places in a commune: distances, boxes to search in, and a plan drawn without any map service."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

METRES_PER_DEGREE = 111_320
# The plan's drawing, in units of its own; it is scaled to the page.
WIDTH, HEIGHT = 400, 300
MARGIN = 36
# A plan shows at least so many metres from side to side, so that one point has surroundings.
MIN_SPAN = 500
# The commune's centre is drawn where it lies within so many metres of what is shown.
CENTRE_REACH = 8_000
# Distances that squares of a plan may have, in metres.
STEPS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
MAX_SQUARES = 8


@dataclass(frozen=True)
class Point:
    """A place on Earth, in degrees."""

    latitude: float
    longitude: float

    def metres_to(self, other: Point) -> float:
        """Return the distance to a place nearby; the Earth's curve doesn't matter there."""
        north = (other.latitude - self.latitude) * METRES_PER_DEGREE
        east = (other.longitude - self.longitude) * METRES_PER_DEGREE * self._shrink
        return math.hypot(north, east)

    def box(self, metres: float) -> tuple[Point, Point]:
        """Return the south-western and north-eastern corners around a circle."""
        north = metres / METRES_PER_DEGREE
        east = north / self._shrink
        return (
            Point(self.latitude - north, self.longitude - east),
            Point(self.latitude + north, self.longitude + east),
        )

    @property
    def _shrink(self) -> float:
        """How much shorter a degree of longitude is here than at the equator."""
        return math.cos(math.radians(self.latitude))


@dataclass(frozen=True)
class Spot:
    """Where a point lies in the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class Plan:
    """A drawing of points: north is up, lines run every `step` metres."""

    spots: tuple[Spot, ...]
    centre: Spot | None
    step: int
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def kilometres(self) -> int:
        """The step in kilometres, 0 where it is shorter than one."""
        return self.step // 1000


def plan(points: Sequence[Point], centre: Point | None = None) -> Plan | None:
    """Return the plan of these points, with the commune's centre if it lies near; None of none."""
    if not points:
        return None
    middle = _middle(points)
    shown_centre = centre if centre and centre.metres_to(middle) <= CENTRE_REACH else None
    every = [*points, shown_centre] if shown_centre else points
    middle = _middle(every)
    metres = [_offset(middle, point) for point in every]
    scale = min(
        (WIDTH - 2 * MARGIN) / max(MIN_SPAN, _span([east for east, _north in metres])),
        (HEIGHT - 2 * MARGIN) / max(MIN_SPAN, _span([north for _east, north in metres])),
    )
    spots = [
        Spot(round(WIDTH / 2 + east * scale, 1), round(HEIGHT / 2 - north * scale, 1))
        for east, north in metres
    ]
    step = next((one for one in STEPS if WIDTH / (one * scale) <= MAX_SQUARES), STEPS[-1])
    return Plan(
        spots=tuple(spots[: len(points)]),
        centre=spots[-1] if shown_centre else None,
        step=step,
        columns=_lines(WIDTH, step * scale),
        rows=_lines(HEIGHT, step * scale),
    )


def _middle(points: Sequence[Point]) -> Point:
    latitudes = [one.latitude for one in points]
    longitudes = [one.longitude for one in points]
    return Point(
        (min(latitudes) + max(latitudes)) / 2,
        (min(longitudes) + max(longitudes)) / 2,
    )


def _offset(middle: Point, point: Point) -> tuple[float, float]:
    """Return how many metres east and north of `middle` a point lies."""
    east = middle.metres_to(Point(middle.latitude, point.longitude))
    north = middle.metres_to(Point(point.latitude, middle.longitude))
    return (
        math.copysign(east, point.longitude - middle.longitude),
        math.copysign(north, point.latitude - middle.latitude),
    )


def _span(values: list[float]) -> float:
    return max(values) - min(values)


def _lines(length: int, apart: float) -> tuple[float, ...]:
    """Return where lines cross a side, one of them in its middle."""
    first = (length / 2) % apart
    return tuple(round(first + apart * n, 1) for n in range(int((length - first) / apart) + 1))
