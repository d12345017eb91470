"""The procedures on offer, as people look for them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from cms.text import normalise
from services_plugins.requests.enums import Category
from services_plugins.requests.models import Edition, Procedure
from services_plugins.requests.sheet import Sheet


@dataclass(frozen=True)
class Offer:
    """A procedure of the list."""

    procedure: Procedure
    sheet: Sheet


def offers() -> list[Offer]:
    """Return every procedure on offer with its edition in force: one query."""
    newest = (
        Edition.objects.filter(procedure__is_open=True, procedure__is_withdrawn=False)
        .select_related("procedure__desk")
        .order_by("procedure_id", "-number")
        .distinct("procedure_id")
    )
    found = [Offer(edition.procedure, edition.sheet) for edition in newest]
    return sorted(found, key=lambda one: (one.procedure.position, one.procedure.pk))


def find(words: str = "", category: str = "") -> list[tuple[Category, list[Offer]]]:
    """Return the offers by category: those of one category, that hold all the words."""
    wanted = normalise(words).split()
    groups: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers():
        if category in ("", offer.procedure.category) and _holds(offer, wanted):
            groups[offer.procedure.category].append(offer)
    return [(one, groups[one]) for one in Category if groups[one]]


def _holds(offer: Offer, wanted: list[str]) -> bool:
    sheet = offer.sheet
    texts = [*sheet.name.by_language.values(), *sheet.summary.by_language.values()]
    found = normalise(" ".join(texts))
    return all(word in found for word in wanted)
