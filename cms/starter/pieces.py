"""Short names for the blocks that starter texts are written with.

Each function returns a block as the database keeps it, except that pages are named by their
key in the tree: `Page("services.birth")` in a link, `href="page:services.birth"` in rich
text. `cms.starter.seed` puts the page of the same language there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Piece = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page of the starter tree, by its key."""

    key: str


@dataclass(frozen=True)
class PageText:
    """What one page says in one language.

    `fields` are the values of the model's own fields, by name.
    """

    title: str
    slug: str
    summary: str = ""
    body: list[Piece] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)


def text(html: str, heading: str = "", language: str = "") -> Piece:
    """Running text; `language` only where it isn't the page's own."""
    return _piece("rich_text", heading=heading, language=language, text=html)


def note(title: str, html: str, level: str = "info", language: str = "") -> Piece:
    return _piece("alert", level=level, language=language, title=title, text=html)


def faq(heading: str, *entries: tuple[str, str]) -> Piece:
    """Questions that open one by one, as (question, html)."""
    return _piece(
        "accordion",
        heading=heading,
        items=[{"title": title, "text": html} for title, html in entries],
    )


def figures(heading: str, *entries: tuple[str, str, str]) -> Piece:
    """Key figures as (value, what it counts, source)."""
    return _piece(
        "figures",
        heading=heading,
        figures=[
            {"value": value, "label": label, "source": source} for value, label, source in entries
        ],
    )


def facts(heading: str, caption: str, columns: tuple[str, str], *rows: tuple[str, str]) -> Piece:
    """A table of two columns."""
    return _piece(
        "table",
        heading=heading,
        table={
            "columns": [{"type": "text", "heading": name} for name in columns],
            "rows": [{"values": list(row)} for row in rows],
            "caption": caption,
        },
        source="",
    )


def card(icon: str, title: str, words: str, target: Page | str) -> dict[str, Any]:
    return {"icon": icon, "title": title, "text": words, "link": link(target)}


def cards(heading: str, intro: str, *entries: dict[str, Any]) -> Piece:
    return _piece("cards", heading=heading, intro=intro, cards=list(entries))


def link(target: Page | str, words: str = "") -> dict[str, Any]:
    """A link to a page of the tree or to an address elsewhere."""
    outside = isinstance(target, str)
    return {
        "text": words,
        "page": None if outside else target,
        "document": None,
        "url": target if outside else "",
    }


def links(heading: str, *entries: dict[str, Any]) -> Piece:
    return _piece("quick_links", heading=heading, links=list(entries))


def task(icon: str, title: str, words: str, target: Page | str) -> Piece:
    """A card of the home page's top tasks."""
    return {"type": "task", "value": link(target) | {"icon": icon, "title": title, "text": words}}


def latest(heading: str, section: str, count: int = 3) -> Piece:
    """The newest pages of the section with this key."""
    return _piece("news_list", heading=heading, section=Page(section), count=count)


def place(heading: str, caption: str) -> Piece:
    """The commune's own coordinates."""
    return _piece("map", heading=heading, latitude=None, longitude=None, caption=caption)


def contacts(heading: str) -> Piece:
    """The commune's own address and hours."""
    return _piece("contacts", heading=heading, show_identity=True, contacts=[])


def _piece(kind: str, **value: Any) -> Piece:
    return {"type": kind, "value": value}
