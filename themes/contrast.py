"""Colours that people can read.

WCAG contrast, and the colours a theme derives from one brand colour. A brand colour is
never refused: where it is too light for text, it is darkened just enough, its hue kept.

Colours are `#rrggbb` strings at the edges. Inside, lightness and chroma are moved in
OKLCH, where equal steps look equal whatever the hue, so that one recipe gives a deep, a
tint or an accent of the same strength for a blue and for a yellow.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

AA_TEXT = 4.5
AAA_TEXT = 7.0
WHITE = "#ffffff"

_HEX = re.compile(r"#?(?P<digits>[0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_LIGHTNESS_STEP = 0.005


def normalise(colour: str) -> str:
    """Return `colour` as `#rrggbb`; short and bare forms are accepted.

    Raises ValueError for anything that isn't a hexadecimal colour.
    """
    match = _HEX.fullmatch(colour.strip())
    if not match:
        raise ValueError(f"Not a hexadecimal colour: {colour!r}")
    digits = match["digits"].lower()
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return f"#{digits}"


def contrast(first: str, second: str) -> float:
    """Return the WCAG contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the WCAG relative luminance of a colour, from 0 (black) to 1 (white)."""
    red, green, blue = _linear_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: str, *grounds: str, ratio: float = AA_TEXT) -> str:
    """Return `colour`, darkened or lightened just enough to read on all `grounds`.

    The direction is the one the grounds leave room for: darker on light grounds, lighter
    on dark ones.
    """
    colour = normalise(colour)
    step = -_LIGHTNESS_STEP if min(map(luminance, grounds)) > 0.18 else _LIGHTNESS_STEP
    lightness, chroma, hue = to_oklch(colour)
    while any(contrast(colour, ground) < ratio for ground in grounds):
        lightness += step
        if not 0 <= lightness <= 1:
            return "#000000" if step < 0 else WHITE
        colour = from_oklch(lightness, chroma, hue)
    return colour


@dataclass(frozen=True)
class BrandColour:
    """The colour a commune asked for, and the one that its site uses."""

    asked: str
    used: str

    @property
    def corrected(self) -> bool:
        """Tell whether the colour had to be darkened."""
        return self.asked != self.used


def accessible_brand(colour: str, paper: str = WHITE) -> BrandColour:
    """Return the brand colour, corrected to pass AA as text on `paper` and under white text."""
    asked = normalise(colour)
    return BrandColour(asked=asked, used=readable(asked, WHITE, paper))


def shade(colour: str, lightness: float, chroma: float = 1.0) -> str:
    """Return the same hue at another OKLCH lightness, its chroma multiplied by `chroma`."""
    _lightness, own_chroma, hue = to_oklch(colour)
    return from_oklch(lightness, own_chroma * chroma, hue)


def tint(colour: str, lightness: float, chroma: float) -> str:
    """Return the hue of `colour` at a given OKLCH lightness and chroma; greys stay grey."""
    _lightness, own_chroma, hue = to_oklch(colour)
    return from_oklch(lightness, min(chroma, own_chroma), hue)


def hue_distance(first: str, second: str) -> float:
    """Return how far two hues lie apart, in degrees from 0 to 180."""
    gap = abs(to_oklch(first)[2] - to_oklch(second)[2]) % 360
    return min(gap, 360 - gap)


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Return OKLCH lightness (0 to 1), chroma and hue (degrees) of a colour."""
    red, green, blue = _linear_rgb(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return the nearest colour a screen can show: chroma gives way before lightness."""
    while True:
        channels = _oklch_to_linear_rgb(lightness, chroma, hue)
        if chroma <= 0 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{_encode(channel):02x}" for channel in channels)
        chroma = max(0.0, chroma - 0.004)


def _oklch_to_linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, ...]:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear_rgb(colour: str) -> tuple[float, float, float]:
    digits = normalise(colour)[1:]
    red, green, blue = (int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4))
    return _decode(red), _decode(green), _decode(blue)


def _decode(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encode(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    curved = channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(curved * 255)
