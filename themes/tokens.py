"""The token sheet of a tenant: one theme and one brand colour as custom properties.

Every colour that carries text is checked here against the ground it is used on, in light
and in dark, so a style sheet that uses the tokens by their meaning stays readable whatever
colour a commune picks.
"""

from __future__ import annotations

from themes import contrast
from themes.geometry import Colours
from themes.registry import Theme

# Accent and brand must not be mistaken for each other.
ACCENT_DISTANCE = 50
DARK_PAPER_LIGHTNESS = 0.19


def stylesheet(theme: Theme, brand: str) -> str:
    """Return the token sheet: shape, light colours, and dark ones for who asks for them."""
    light = _declarations(theme.shape | light_palette(theme, brand))
    dark = _declarations(dark_palette(theme, brand))
    return (
        f"@layer tokens{{:root{{color-scheme:light dark;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        # Relative to this sheet, so the pattern is that of the same version.
        ".zellige{background-image:url(pattern.svg)}}"
    )


def light_palette(theme: Theme, brand: str) -> dict[str, str]:
    """Return the colours by token name, for light grounds.

    `brand` is text and lines, `solid` a ground under white text, `deep` the darkest ground,
    `tint` the palest; `accent` is for the single most important action.
    """
    used = contrast.accessible_brand(brand, theme.paper).used
    soft = contrast.tint(used, 0.958, 0.02)
    used = contrast.readable(used, contrast.WHITE, theme.paper, soft)
    accent = accent_for(theme, used)
    return {
        "brand": used,
        "solid": used,
        "deep": deep(used),
        "tint": soft,
        "edge": contrast.tint(used, 0.85, 0.045),
        "accent": accent,
        "accent-text": contrast.readable(accent, contrast.WHITE, theme.paper, soft),
        "glow": contrast.readable(contrast.shade(accent, 0.8), deep(used)),
        "paper": theme.paper,
        "surface": "#ffffff",
        "ink": contrast.tint(used, 0.235, 0.025),
        "ink-soft": contrast.readable(contrast.tint(used, 0.47, 0.025), theme.paper, soft),
        "line": contrast.tint(accent, 0.9, 0.012),
    }


def dark_palette(theme: Theme, brand: str) -> dict[str, str]:
    """Return the colours that change on dark grounds."""
    light = light_palette(theme, brand)
    paper = contrast.tint(light["brand"], DARK_PAPER_LIGHTNESS, 0.018)
    surface = contrast.tint(light["brand"], 0.235, 0.022)
    soft = contrast.tint(light["brand"], 0.275, 0.035)
    return {
        "brand": contrast.readable(contrast.tint(light["brand"], 0.8, 0.09), paper, soft),
        "deep": contrast.tint(light["brand"], 0.24, 0.06),
        "tint": soft,
        "edge": contrast.tint(light["brand"], 0.42, 0.05),
        "accent-text": contrast.readable(contrast.tint(light["accent"], 0.8, 0.1), paper, soft),
        "paper": paper,
        "surface": surface,
        "ink": contrast.tint(light["brand"], 0.94, 0.008),
        "ink-soft": contrast.readable(contrast.tint(light["brand"], 0.76, 0.02), surface, soft),
        "line": contrast.tint(light["brand"], 0.34, 0.02),
    }


def drawing_colours(theme: Theme, brand: str) -> Colours:
    """Return what the emblem and the pattern are painted with."""
    palette = light_palette(theme, brand)
    return Colours(
        ground=palette["solid"],
        light=contrast.WHITE,
        pale=contrast.tint(palette["solid"], 0.8, 0.09),
        accent=contrast.tint(palette["accent"], 0.76, 0.13),
    )


def accent_for(theme: Theme, brand: str) -> str:
    """Return the theme's first accent that isn't near the brand, readable under white text."""
    far = (
        accent
        for accent in theme.accents
        if contrast.hue_distance(accent, brand) >= ACCENT_DISTANCE
    )
    return contrast.readable(next(far, theme.accents[-1]), contrast.WHITE)


def deep(brand: str) -> str:
    """Return the darkest ground of a brand colour: hero, head and foot of the page."""
    return contrast.shade(brand, 0.29, 0.8)


def _declarations(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
