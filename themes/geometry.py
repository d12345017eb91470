"""Zellige drawn by arithmetic: the emblem and the pattern of a territory.

Both come from a seed (the territory's HCP code), so that each has its own and always the
same. Everything is built on the khatam, the eight-pointed star made of two squares. The
functions know colours only as given; what they return is a complete, small SVG document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# The inner corners of a khatam of outer radius 1: where its two squares cross.
KHATAM_INNER = math.cos(math.radians(45)) / math.cos(math.radians(22.5))

EMBLEM_SIZE = 100
EMBLEM_PETALS = (8, 12, 16)
PATTERN_CELL = 96
PATTERN_CELLS = 6


@dataclass(frozen=True)
class Colours:
    """What the drawings are painted with: `#rrggbb` each."""

    ground: str
    light: str
    pale: str
    accent: str


def emblem(seed: str, colours: Colours, corner: float = 22) -> str:
    """Return the rosette of a territory as an SVG of 100 by 100.

    A ring of 8, 12 or 16 squares stands on its points around a khatam; the seed chooses
    their number, how the two colours alternate and what the star holds. `corner` is the
    radius of the ground's corners.
    """
    random = Random(f"emblem:{seed}")  # noqa: S311 - a drawing, not a secret
    petals = random.choice(EMBLEM_PETALS)
    rhythm = random.choice([beat for beat in (1, 2, 3, 4) if petals % (beat * 2) == 0])
    swapped = random.random() < 0.5
    first, second = (colours.accent, colours.pale) if swapped else (colours.pale, colours.accent)

    parts = [_rect(colours.ground, corner)]
    radius = 34.0
    # Neighbouring squares touch at their points, whatever their number.
    half = radius * math.tan(math.pi / petals) * 0.98
    half = min(half, 12.0)
    groups: dict[str, list[str]] = {first: [], second: []}
    for index in range(petals):
        angle = 2 * math.pi * index / petals - math.pi / 2
        colour = second if (index // rhythm) % 2 else first
        groups[colour].append(_kite(radius, angle, half))
    parts += [f'<path fill="{colour}" d="{"".join(d)}"/>' for colour, d in groups.items() if d]
    parts += _emblem_heart(random, colours, inner=radius - half)
    return _svg(EMBLEM_SIZE, "".join(parts))


def pattern(seed: str, colours: Colours) -> str:
    """Return the star-and-cross tiling of a territory as a seamless SVG tile.

    Eight-pointed stars touch at their points and leave crosses between them. The seed gives
    each star its colour and its opacity, and chooses what is drawn inside the stars and
    the crosses. The ground is transparent: the tile is laid on a deep colour.
    """
    random = Random(f"pattern:{seed}")  # noqa: S311 - a drawing, not a secret
    radius = PATTERN_CELL / 2
    size = PATTERN_CELL * PATTERN_CELLS
    palette = [colours.light, colours.pale, colours.pale, colours.accent]

    shapes = [
        f'<path id="s" d="{khatam(radius)}"/>',
        f'<g id="i" fill="none" stroke="{colours.light}">{_star_lines(random, radius)}</g>',
        f'<g id="c">{_cross(random, colours, radius)}</g>',
    ]
    stars: dict[str, list[str]] = {}
    crosses = []
    for row in range(PATTERN_CELLS):
        for column in range(PATTERN_CELLS):
            x, y = round(radius + column * PATTERN_CELL), round(radius + row * PATTERN_CELL)
            opacity = random.choice(("07", "12", "2", "3", "42"))
            stars.setdefault(f'fill="{random.choice(palette)}" opacity=".{opacity}"', []).append(
                f'<use href="#s" x="{x}" y="{y}"/>'
            )
            crosses.append(f'<use href="#i" x="{x}" y="{y}"/>')
    # Crosses sit on the corners of the cells, so the first and last lie on the tile's edges.
    corners = range(0, size + 1, PATTERN_CELL)
    crosses += [f'<use href="#c" x="{x}" y="{y}"/>' for y in corners for x in corners]

    body = f"<defs>{''.join(shapes)}</defs>"
    body += "".join(f"<g {paint}>{''.join(uses)}</g>" for paint, uses in stars.items())
    return _svg(size, body + "".join(crosses))


def khatam(radius: float, centre: tuple[float, float] = (0, 0), turn: float = 0) -> str:
    """Return the path of an eight-pointed star; unturned, it has a point on the x axis."""
    points = []
    for index in range(16):
        reach = radius * (KHATAM_INNER if index % 2 else 1)
        angle = math.radians(22.5 * index + turn)
        points.append((centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle)))
    return _path(points)


def _emblem_heart(random: Random, colours: Colours, inner: float) -> list[str]:
    """Return what the ring of the emblem holds: a star in a star, or a star and an octagon."""
    middle = EMBLEM_SIZE / 2
    star = inner - 2.5
    turn = random.choice((0, 22.5))
    parts = [f'<path fill="{colours.light}" d="{khatam(star, (middle, middle), turn)}"/>']
    kind = random.choice(("star", "turned", "flower"))
    if kind == "flower":
        parts.append(f'<path fill="{colours.ground}" d="{_polygon(star * 0.62, 8, turn + 22.5)}"/>')
        heart = khatam(star * 0.42, (middle, middle), turn)
        parts.append(f'<path fill="{colours.accent}" d="{heart}"/>')
        return parts
    inner_turn = turn + (22.5 if kind == "turned" else 0)
    hole = khatam(star * 0.56, (middle, middle), inner_turn)
    parts.append(f'<path fill="{colours.ground}" d="{hole}"/>')
    dot = _polygon(star * 0.2, 8, inner_turn)
    parts.append(f'<path fill="{colours.light}" d="{dot}"/>')
    return parts


def _star_lines(random: Random, radius: float) -> str:
    """Return the lines inside a star of the pattern: one of three ways to fill it."""
    inner = random.choice((0.5, 0.58, 0.66))
    lines = [f'<path stroke-opacity=".3" d="{khatam(radius * inner)}"/>']
    kind = random.choice(("star", "octagon", "rays"))
    if kind == "star":
        lines.append(f'<path stroke-opacity=".2" d="{khatam(radius * inner * 0.5, turn=22.5)}"/>')
    elif kind == "octagon":
        octagon = _polygon(radius * inner * 0.55, 8, 22.5, centre=(0, 0))
        lines.append(f'<path stroke-opacity=".2" d="{octagon}"/>')
    else:
        rays = ""
        for index in range(8):
            angle = math.radians(45 * index + 22.5)
            start, end = radius * inner * KHATAM_INNER, radius * KHATAM_INNER
            rays += (
                f"M{_number(start * math.cos(angle))} {_number(start * math.sin(angle))}"
                f"L{_number(end * math.cos(angle))} {_number(end * math.sin(angle))}"
            )
        lines.append(f'<path stroke-opacity=".2" d="{rays}"/>')
    return "".join(lines)


def _cross(random: Random, colours: Colours, radius: float) -> str:
    """Return what stands in the middle of a cross: a small star, a square or both."""
    size = random.choice((0.2, 0.26, 0.32))
    colour = random.choice((colours.accent, colours.pale, colours.accent))
    star = f'<path fill="{colour}" opacity=".38" d="{khatam(radius * size)}"/>'
    if random.random() < 0.5:
        return star
    square = _polygon(radius * size * 1.7, 4, 0, centre=(0, 0))
    line = f'<path fill="none" stroke="{colours.light}" stroke-opacity=".16" d="{square}"/>'
    return star + line


def _kite(radius: float, angle: float, half: float) -> str:
    """Return a square standing on its point, at `radius` from the emblem's middle."""
    middle = EMBLEM_SIZE / 2
    outward = (math.cos(angle), math.sin(angle))
    across = (-outward[1], outward[0])
    centre = (middle + radius * outward[0], middle + radius * outward[1])
    return _path(
        [
            (centre[0] + sign * half * way[0], centre[1] + sign * half * way[1])
            for sign, way in ((1, outward), (1, across), (-1, outward), (-1, across))
        ]
    )


def _polygon(
    radius: float,
    corners: int,
    turn: float,
    centre: tuple[float, float] = (EMBLEM_SIZE / 2, EMBLEM_SIZE / 2),
) -> str:
    step = 360 / corners
    angles = [math.radians(step * index + turn) for index in range(corners)]
    return _path(
        [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points) + "Z"


def _number(value: float) -> str:
    """Return a coordinate with one decimal at most: the eye needs no more."""
    rounded = round(value, 1)
    return f"{rounded or 0:g}"


def _rect(fill: str, corner: float) -> str:
    return f'<rect width="{EMBLEM_SIZE}" height="{EMBLEM_SIZE}" rx="{corner:g}" fill="{fill}"/>'


def _svg(size: int, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="0 0 {size} {size}">{body}</svg>'
    )
