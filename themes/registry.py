"""The themes a commune can choose from.

A theme is data: names, a default brand colour, tokens of shape, and which of the layouts
known to `site.css` each part of the page takes. It never holds content, and nothing in
templates or style sheets asks for a theme by name.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum

from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language

# The public schema's own theme: not for communes.
NATIONAL = "national"


class Header(StrEnum):
    """How the head of the page is laid out."""

    BAR = "bar"  # name at the start, menu at the end, one line
    STACKED = "stacked"  # name centred, menu under it between two hairlines


class Hero(StrEnum):
    """How the home page opens."""

    FADE = "fade"  # words on a deep ground that the pattern or picture fades into
    PANEL = "panel"  # words on a pale ground beside a sharp panel of pattern or picture


class Tasks(StrEnum):
    """How the most wanted tasks and other cards are set."""

    CARDS = "cards"  # separate cards
    RULED = "ruled"  # one sheet ruled with hairlines


class Listing(StrEnum):
    """How dated entries are listed."""

    ROWS = "rows"  # label, title, date on one line
    DATES = "dates"  # the day stands large at the start


class Footer(StrEnum):
    """How the page ends."""

    DEEP = "deep"  # pattern under a deep ground
    FRIEZE = "frieze"  # a band of pattern, then a pale ground


@dataclass(frozen=True)
class Layout:
    """The layout each part of a page takes; every value is a `data-…` attribute of the body."""

    header: Header = Header.BAR
    hero: Hero = Hero.FADE
    tasks: Tasks = Tasks.CARDS
    listing: Listing = Listing.ROWS
    footer: Footer = Footer.DEEP

    def attributes(self) -> dict[str, str]:
        """Return the layout as plain strings by part."""
        return {part: str(value) for part, value in asdict(self).items()}


@dataclass(frozen=True)
class Theme:
    """One look: what `tokens.stylesheet()` and the templates need to know of it."""

    key: str
    names: dict[str, str]
    descriptions: dict[str, str]
    brands: tuple[str, ...]  # the first is the default; the rest are suggestions
    accents: tuple[str, ...]  # in order of preference; one far enough from the brand is taken
    paper: str
    emblem_corner: float
    layout: Layout
    shape: dict[str, str] = field(default_factory=dict)  # tokens of size, written as they are
    selectable: bool = True

    def __str__(self) -> str:
        """Return the name in the active language."""
        return self.names.get(get_language() or "ar", self.names["fr"])

    @property
    def default_brand(self) -> str:
        """Return the brand colour of a commune that chose none."""
        return self.brands[0]


_themes: dict[str, Theme] = {}


def register(theme: Theme) -> Theme:
    """Add a theme. Raises ValueError when its key is taken."""
    if theme.key in _themes:
        raise ValueError(f"Theme {theme.key!r} is registered already.")
    _themes[theme.key] = theme
    return theme


def get(key: str) -> Theme:
    """Return the theme, or the first one where a stored key is no longer registered."""
    return _themes.get(key) or selectable()[0]


def selectable() -> list[Theme]:
    """Return the themes communes choose from, in the order they were registered."""
    return [theme for theme in _themes.values() if theme.selectable]


def choices() -> list[tuple[str, Promise]]:
    """Return the themes as choices of a field, named in whatever language is then active."""
    return [(theme.key, lazystr(theme)) for theme in selectable()]


register(
    Theme(
        key="medina",
        names={"ar": "المدينة", "fr": "Médina", "zgh": "ⵜⴰⵎⴷⵉⵏⵜ"},
        descriptions={
            "ar": "زوايا مستديرة وزليج يذوب في أزرق عميق",
            "fr": "Angles arrondis et zellige fondu dans un bleu profond",
            "zgh": "ⵉⵖⵎⵔⵉⵡⵏ ⵉⵎⵔⵡⵉⵏ, ⴰⵥⵕⵡⴰⵍ",
        },
        brands=("#1b4f91", "#14608a", "#3a4a9f", "#7a3b69", "#8a3a2c"),
        accents=("#b8640f", "#1b6f8f", "#a23b3b"),
        paper="#fbfaf6",
        emblem_corner=24,
        layout=Layout(),
        shape={
            "radius-s": "8px",
            "radius": "14px",
            "radius-l": "22px",
            "radius-pill": "99px",
            "rule": "1px",
            "rule-strong": "4px",
            "lift": "0 1px 2px rgb(20 30 50/.05), 0 6px 18px rgb(20 30 50/.05)",
        },
    )
)

register(
    Theme(
        key="oasis",
        names={"ar": "الواحة", "fr": "Oasis", "zgh": "ⵜⴰⵔⴳⴰ"},
        descriptions={
            "ar": "خطوط رفيعة وزوايا حادة على أخضر النخيل",
            "fr": "Filets fins et angles vifs sur un vert de palmeraie",
            "zgh": "ⵉⵣⵔⵉⵔⵉⴳⵏ ⵙⴷⵉⴷⵏⵉⵏ, ⴰⵣⴳⵣⴰⵡ",
        },
        brands=("#0b6b4f", "#2f6b2a", "#00666b", "#8a4b16", "#5b4a8a"),
        accents=("#b3532a", "#0f6a80", "#8c3a5e"),
        paper="#fdfbf5",
        emblem_corner=3,
        layout=Layout(
            header=Header.STACKED,
            hero=Hero.PANEL,
            tasks=Tasks.RULED,
            listing=Listing.DATES,
            footer=Footer.FRIEZE,
        ),
        shape={
            "radius-s": "2px",
            "radius": "2px",
            "radius-l": "2px",
            "radius-pill": "2px",
            "rule": "1px",
            "rule-strong": "2px",
            "lift": "none",
        },
    )
)

register(
    Theme(
        key=NATIONAL,
        names={"ar": "البوابة الوطنية", "fr": "Portail national", "zgh": "ⴰⴱⴰⵏⵉⵡ ⴰⵏⴰⵎⵓⵔ"},
        descriptions={},
        brands=("#8f1d2c",),
        accents=("#006b45",),
        paper="#fbf9f5",
        emblem_corner=50,
        layout=Layout(hero=Hero.PANEL, listing=Listing.DATES),
        shape={
            "radius-s": "4px",
            "radius": "8px",
            "radius-l": "12px",
            "radius-pill": "99px",
            "rule": "1px",
            "rule-strong": "3px",
            "lift": "none",
        },
        selectable=False,
    )
)
