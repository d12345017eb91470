"""What a new tenant gets: its pages on the council show the council's works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.models import ContentPage

# The French addresses of the starter pages, and what is put on top of them.
PAGES: dict[str, Sequence[tuple[str, dict[str, Any]]]] = {
    "sessions": (
        ("council_next", {"heading": ""}),
        ("council_agenda", {"heading": ""}),
        ("council_deliberations", {"heading": "", "theme": "", "count": 5}),
    ),
    "membres": (("council_members", {"heading": "", "everybody": False}),),
}


def provision(tenant: Any, options: dict) -> None:
    """Put the council's blocks on the pages that explain it, in each language, once."""
    for slug, blocks in PAGES.items():
        french = ContentPage.objects.filter(slug=slug, locale__language_code="fr")
        pages = ContentPage.objects.filter(translation_key__in=french.values("translation_key"))
        changed = [page for page in pages if _lacks(page, blocks)]
        for page in changed:
            for place, block in enumerate(blocks):
                page.body.insert(place, block)
        ContentPage.objects.bulk_update(changed, ["body"])


def _lacks(page: ContentPage, blocks: Sequence[tuple[str, dict[str, Any]]]) -> bool:
    names = {name for name, _value in blocks}
    return not any(block.block_type in names for block in page.body)
