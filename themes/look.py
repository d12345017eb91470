"""The look of one site: a theme and a brand colour, drawn and addressed.

What is served under `/theme/<version>/` is made from three strings and nothing else, so
the version is a hash of the result and the answers may be cached for ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from themes import geometry, registry, tokens

TOKENS = "tokens.css"
EMBLEM = "emblem.svg"
PATTERN = "pattern.svg"
CONTENT_TYPES = {
    TOKENS: "text/css; charset=utf-8",
    EMBLEM: "image/svg+xml",
    PATTERN: "image/svg+xml",
}


@dataclass(frozen=True)
class Look:
    """What templates know of the theme. Plain values: it is kept in caches.

    `emblem_url` is the commune's logo where it has one; `icon_url` always the drawn emblem.
    `layout` holds the value of each `data-…` attribute of the body.
    """

    key: str
    version: str
    layout: dict[str, str]
    colour: str
    css_url: str
    pattern_url: str
    icon_url: str
    emblem_url: str
    hero_url: str = ""

    @classmethod
    def of(cls, key: str, brand: str, seed: str, *, logo_url: str = "", hero_url: str = "") -> Look:
        """Return the look of the theme `key` in the colour `brand`, drawn from `seed`."""
        theme = registry.get(key)
        version, _files = draw(key, brand, seed)
        urls = {name: reverse("theme_file", args=[version, name]) for name in CONTENT_TYPES}
        return cls(
            key=theme.key,
            version=version,
            layout=theme.layout.attributes(),
            colour=tokens.deep(brand),
            css_url=urls[TOKENS],
            pattern_url=urls[PATTERN],
            icon_url=urls[EMBLEM],
            emblem_url=logo_url or urls[EMBLEM],
            hero_url=hero_url,
        )


def national() -> Look:
    """Return the look of the portal and the console."""
    return Look.of(*national_source())


def national_source() -> tuple[str, str, str]:
    """Return theme, brand colour and seed of the public schema."""
    return registry.NATIONAL, registry.get(registry.NATIONAL).default_brand, "MA"


@dataclass(frozen=True)
class Badge:
    """What national screens show of a tenant: its drawn emblem and its colour."""

    version: str
    emblem: str
    colour: str


@lru_cache(maxsize=2048)
def badge(key: str, brand: str, seed: str) -> Badge:
    """Return the badge of a theme, a colour and a seed; lighter than all that `draw` makes."""
    theme = registry.get(key)
    colours = tokens.drawing_colours(theme, brand)
    emblem = geometry.emblem(seed, colours, theme.emblem_corner)
    version = hashlib.sha256(emblem.encode()).hexdigest()[:12]
    return Badge(version=version, emblem=emblem, colour=colours.ground)


@lru_cache(maxsize=256)
def draw(key: str, brand: str, seed: str) -> tuple[str, dict[str, str]]:
    """Return the version and the files by name of a theme, a colour and a seed.

    The cache of this function holds no tenant's data but these three strings, and they are
    its key: one tenant can't get another's drawing.
    """
    theme = registry.get(key)
    colours = tokens.drawing_colours(theme, brand)
    files = {
        TOKENS: tokens.stylesheet(theme, brand),
        EMBLEM: geometry.emblem(seed, colours, theme.emblem_corner),
        PATTERN: geometry.pattern(seed, colours),
    }
    digest = hashlib.sha256("".join(files.values()).encode()).hexdigest()
    return digest[:12], files
