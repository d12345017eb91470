"""What a new tenant gets: its pages on the council show the council's works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.models import ContentPage

Block = tuple[str, Promise, dict[str, Any]]

# The French addresses of the starter pages, and the blocks that are put on top of them: name,
# heading, what else they hold.
PAGES: dict[str, Sequence[Block]] = {
    "sessions": (
        ("council_next", _("Next session"), {}),
        ("council_agenda", _("Agenda"), {}),
        ("council_deliberations", _("Latest deliberations"), {"theme": "", "count": 5}),
    ),
    "membres": (("council_members", _("Members of the council"), {"everybody": False}),),
}
# Languages in which headings are known.
HEADED = ("ar", "fr")


def provision(tenant: Any, options: dict) -> None:
    """Put the council's blocks on the pages that explain it, in each language, once."""
    for slug, blocks in PAGES.items():
        french = ContentPage.objects.filter(slug=slug, locale__language_code="fr")
        pages = ContentPage.objects.filter(translation_key__in=french.values("translation_key"))
        changed = [page for page in pages.select_related("locale") if _lacks(page, blocks)]
        for page in changed:
            for place, block in enumerate(blocks):
                page.body.insert(place, _filled(block, page.locale.language_code))
        ContentPage.objects.bulk_update(changed, ["body"])


def _lacks(page: ContentPage, blocks: Sequence[Block]) -> bool:
    names = {name for name, _heading, _value in blocks}
    return not any(block.block_type in names for block in page.body)


def _filled(block: Block, language: str) -> tuple[str, dict[str, Any]]:
    """Return a block with its heading in the language of its page."""
    name, heading, value = block
    with translation.override(language):
        words = str(heading) if language in HEADED else ""
    return name, {"heading": words, **value}
