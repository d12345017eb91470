"""What a new tenant gets: its page on petitions leads to them."""

from __future__ import annotations

from typing import Any

from cms.models import ContentPage

# The French address of the starter page, and the name under which pages keep the block.
SLUG, BLOCK = "petitions", "petitions_open"


def provision(tenant: Any, options: dict) -> None:
    """Put the petitions on top of the page that explains them, in each language, once."""
    french = ContentPage.objects.filter(slug=SLUG, locale__language_code="fr")
    pages = ContentPage.objects.filter(translation_key__in=french.values("translation_key"))
    changed = [page for page in pages if not any(b.block_type == BLOCK for b in page.body)]
    for page in changed:
        page.body.insert(0, (BLOCK, {"heading": "", "count": 3}))
    ContentPage.objects.bulk_update(changed, ["body"])
