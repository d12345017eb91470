"""Fills the search index of a tenant in a few statements."""

from __future__ import annotations

from wagtail.search.backends import get_search_backend

from cms.models import BasePage, CommuneDocument, CommuneImage


def rebuild() -> int:
    """Index every page, document and image of the schema; return how many.

    Wagtail's own command asks once more per page; here each model costs one query to read
    and one to write.
    """
    backend = get_search_backend()
    index = backend.get_index_for_model(BasePage)
    index.reset()
    total = 0
    for model in (*BasePage.__subclasses__(), CommuneDocument, CommuneImage):
        objects = list(model.objects.all())
        if objects:
            index.add_items(model, objects)
            total += len(objects)
    return total
