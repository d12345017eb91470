"""The public petitions, as people look for them."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.text import normalise
from services_plugins.petitions.enums import DECIDED, WAITING, PetitionState
from services_plugins.petitions.models import Petition

# What the public list may be narrowed to, by the word in the address.
GROUPS: dict[str, frozenset[PetitionState]] = {
    "open": frozenset({PetitionState.COLLECTING}),
    "bureau": WAITING,
    "answered": DECIDED | {PetitionState.CLOSED},
}
# Titles that are compared with the words of a search or of a new title.
COMPARED = 500
SIMILAR = 3


def public() -> QuerySet[Petition]:
    """Return the petitions that everybody may see, the newest first."""
    rows = Petition.objects.filter(published_at__isnull=False)
    rows = rows.filter(barred_at=None).exclude(state=PetitionState.TAKEN_DOWN)
    return rows.order_by("-published_at", "-pk")


def find(words: str = "", group: str = "") -> QuerySet[Petition]:
    """Return the public petitions of a group whose title holds all the words."""
    rows = public()
    if group in GROUPS:
        rows = rows.filter(state__in=GROUPS[group])
    wanted = normalise(words).split()
    if not wanted:
        return rows
    titles = rows.values_list("pk", "title")[:COMPARED]
    found = [pk for pk, title in titles if all(one in normalise(title) for one in wanted)]
    return rows.filter(pk__in=found)


def similar(title: str, but: int | None = None) -> list[Petition]:
    """Return public petitions whose titles share most words with `title`, but one's own."""
    wanted = _words(title)
    rows = public().exclude(pk=but or 0).only("number", "title", "language", "state")
    shared = [(len(wanted & _words(one.title)), one) for one in rows[:COMPARED]]
    near = [(count, one) for count, one in shared if 3 * count >= len(wanted) > 0]
    near.sort(key=lambda pair: -pair[0])
    return [one for _count, one in near[:SIMILAR]]


def _words(title: str) -> set[str]:
    return {word for word in normalise(title).split() if len(word) > 3}
