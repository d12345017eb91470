"""Fills the search index of a tenant in a few statements."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.database.postgres.weights import get_weight
from wagtail.search.index import SearchField

from cms.models import BasePage, CommuneDocument, CommuneImage

# What Wagtail's indexer writes for one page, for many: the vectors are made by PostgreSQL
# from arrays, instead of by one nested expression for each text of each page.
_INSERT = """
    INSERT INTO wagtailsearch_indexentry
        (content_type_id, object_id, title, body, autocomplete, title_text, body_text, title_norm)
    SELECT
        kind, key,
        setweight(to_tsvector('simple', title), %(title)s),
        setweight(to_tsvector('simple', heading), %(heading)s)
            || setweight(to_tsvector('simple', words), %(words)s),
        setweight(to_tsvector('simple', title), 'D'),
        title, concat_ws(' ', heading, nullif(words, '')), 1.0
    FROM unnest(%(kinds)s::int[], %(keys)s::text[], %(titles)s::text[], %(headings)s::text[],
                %(texts)s::text[]) AS page (kind, key, title, heading, words)
"""
# Short titles weigh more (see wagtail.search): average length by own length.
_NORMALISE = """
    UPDATE wagtailsearch_indexentry SET title_norm = average.length / length(title)
    FROM (SELECT avg(length(title)) AS length FROM wagtailsearch_indexentry
          WHERE length(title) > 0) AS average
    WHERE length(title) > 0
"""


def rebuild() -> int:
    """Index every page, document and image of the schema; return how many.

    The result is what Wagtail's own command would leave (a test compares them), for a
    tenth of the time: provisioning waits for it.
    """
    index = get_search_backend().get_index_for_model(BasePage)
    index.reset()
    pages = [page for model in BasePage.__subclasses__() for page in model.objects.all()]
    _insert(pages)
    total = len(pages)
    for model in (CommuneDocument, CommuneImage):
        objects = list(model.objects.all())
        if objects:
            index.add_items(model, objects)
            total += len(objects)
    with connection.cursor() as cursor:
        cursor.execute(_NORMALISE)
    return total


def _insert(pages: Iterable[BasePage]) -> None:
    rows = [
        (
            ContentType.objects.get_for_model(page).pk,
            str(page.pk),
            page.title,
            page.search_title(),
            page.search_text(),
        )
        for page in pages
    ]
    if not rows:
        return
    kinds, keys, titles, headings, texts = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "kinds": kinds,
                "keys": keys,
                "titles": titles,
                "headings": headings,
                "texts": texts,
                "title": _weight("title"),
                "heading": _weight("search_title"),
                "words": _weight("search_text"),
            },
        )


def _weight(name: str) -> str:
    """Return the PostgreSQL weight that Wagtail gives to a field of our pages."""
    return next(
        get_weight(field.boost)
        for field in BasePage.search_fields
        if isinstance(field, SearchField) and field.field_name == name
    )
