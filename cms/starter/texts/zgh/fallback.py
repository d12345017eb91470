"""Completing an Amazigh page with Arabic text, marked as Arabic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cms.starter.pieces import PageText, Piece, note, text

# « The text of this page is only in Arabic. »
NOTICE = note("ⵙ ⵜⵄⵔⴰⴱⵜ", "<p>ⴰⴹⵕⵉⵚ ⵏ ⵜⴰⵙⵏⴰ ⴰⴷ ⵉⵍⵍⴰ ⵖⴰⵙ ⵙ ⵜⵄⵔⴰⴱⵜ.</p>")

# The fields of a service sheet as headings, in the order they are read.
SHEET_HEADINGS = {
    "audience": "من يمكنه الطلب",
    "documents": "الوثائق المطلوبة",
    "how": "كيفية الطلب",
    "fee": "الرسوم",
    "delay": "الأجل",
    "outcome": "ما تتسلمونه",
    "remedies": "عند الرفض أو التأخر",
    "contact": "أين تتوجهون",
    "reference": "النص القانوني",
}


def complete(page: PageText, arabic: PageText) -> PageText:
    """Return `page` with the text of the Arabic page after its own, marked as Arabic.

    Tables, cards and links aren't taken over: an Amazigh page writes its own.
    """
    marked = [*_sheet(arabic), *_running_text(arabic.body)]
    fields = dict(page.fields)
    if "online_url" in arabic.fields:
        fields["online_url"] = arabic.fields["online_url"]
    body = [*page.body, NOTICE, *marked] if marked else page.body
    return replace(page, body=body, fields=fields)


def _sheet(arabic: PageText) -> Iterator[Piece]:
    """Yield the fields of a service sheet as text: fields can't say their language."""
    for name, heading in SHEET_HEADINGS.items():
        if value := arabic.fields.get(name):
            html = value if value.startswith("<") else f"<p>{value}</p>"
            yield text(html, heading, language="ar")


def _running_text(body: list[Piece]) -> Iterator[Piece]:
    for piece in body:
        value = piece["value"]
        if piece["type"] in ("rich_text", "alert"):
            yield {"type": piece["type"], "value": value | {"language": "ar"}}
        elif piece["type"] == "accordion":
            entries = (f"<h3>{entry['title']}</h3>{entry['text']}" for entry in value["items"])
            yield text("".join(entries), value["heading"], language="ar")
